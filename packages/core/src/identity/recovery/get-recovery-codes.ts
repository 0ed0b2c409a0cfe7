import { ownQuery } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { RecoveryCodesView } from './view.ts'

const own = statement<{ left: number; made_at: string }>(
  'recovery_codes.own',
  `select octet_length(hashes) / 32 as left, made_at from recovery_codes
   where user_id = user_in_context() and voided_at is null`,
)

/** What the caller has of recovery codes: never the codes; null where none were made. @throws SignedOut, Forbidden */
export const getRecoveryCodes = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([[found]]): RecoveryCodesView | null =>
    found ? { left: found.left, madeAt: iso(found.made_at) } : null,
})
