import type { Assurance } from '../../access/assurance.ts'
import type { Caller } from '../../access/caller.ts'
import type { Transaction } from '../../access/transaction.ts'
import { hashToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import type { AwaitedProof } from './view.ts'

const byToken = statement<{
  user_id: string
  id: string
  email: string
  awaits: AwaitedProof | null
  assurance: Assurance
  credentials: string[]
}>(
  'sign_in.by_token',
  `select s.user_id, s.id, u.email, s.awaits, s.assurance, array(
       select encode(p.credential_id, 'hex') from passkeys p where p.user_id = s.user_id and p.removed_at is null) as credentials
   from sign_ins s join users u on u.id = s.user_id where s.token_hash = $1 and is_open(s)`,
)

/** The sign-in that this browser shows, also one that awaits something yet; null where there is none. */
export async function signInOf(rows: Transaction['rows'], { credential }: Pick<Caller, 'credential'>) {
  if (credential?.kind !== 'sign-in') return null
  const [found] = await rows(byToken, [hashToken(credential.token)])
  return found ?? null
}
