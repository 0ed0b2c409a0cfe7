import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { bind, statement } from '../../database/statement.ts'
import { signInLink } from './request-link.ts'

const make = statement<{ id: string }>(
  'sign_in_link.of_test',
  `insert into sign_in_links (id, token_hash, user_id, email, created_at, expires_at)
   select $1, $2, id, email, now(), now() + interval '10 minutes' from users where email = $3 returning id`,
)

/** A sign-in link as one that was mailed, without the mail and its limits. Null if nobody has the address. */
export async function mailedLink(core: Core, email: string): Promise<string | null> {
  const token = newToken()
  const made = await asSystem(core, bind(make, [uuidv7(), hashToken(token), email]))
  return made.length > 0 ? signInLink(core, token) : null
}
