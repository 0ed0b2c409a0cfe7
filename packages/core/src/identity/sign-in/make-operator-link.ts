import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import { emailAddress } from '../user/email.ts'
import { findPerson } from '../user/find-person.ts'
import { linkMinutes, signInLink } from './request-link.ts'

const make = statement<never>(
  'sign_in_link.make_by_operator',
  `insert into sign_in_links (id, token_hash, user_id, email, created_at, expires_at, by_operator)
   values ($1, $2, $3, $4, now(), now() + interval '${linkMinutes} minutes', true)`,
)

/**
 * A sign-in link without a mail, for whoever runs Gatehouse. It stands in the log of each of the person's accounts, and proves no address.
 * @throws Invalid, NotFound if nobody has the address, Forbidden
 */
export async function makeOperatorLink(
  caller: Caller,
  raw: { email: string },
): Promise<{ email: string; link: string }> {
  const { email } = parseInput(z.object({ email: emailAddress }), raw)
  const { operator, ...person } = await findPerson(caller, email)
  return personMutation({ verb: 'user.link_made', caller, user: person.id }, async ({ core, rows }) => {
    const token = newToken()
    await rows(make, [uuidv7(), hashToken(token), person.id, email])
    return {
      result: { email, link: signInLink(core, token) },
      resource: { id: person.id, label: email },
      details: { minutes: linkMinutes },
      actor: operator,
    }
  })
}
