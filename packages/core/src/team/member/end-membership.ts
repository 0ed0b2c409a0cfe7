import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { leaveSharedLogins } from '../../fleet/shared-login/leave-shared-logins.ts'
import { ApiKey } from '../api-key/api-key.entity.ts'
import type { Membership } from './membership.entity.ts'

const endSignIns = statement<{ ended: number }>(
  'sign_in.end_orphaned',
  'select end_orphaned_sign_ins($1) as ended',
)
const reached = statement<{ name: string }>(
  'member.reached',
  `select s.name from servers s join server_syncs y using (account_id) where s.account_id = $2
     and y.server_id = s.id and y.reported ? $1 order by s.name`,
)

/**
 * Ends a membership with everything that hangs on it: its API keys, its offers, its shared logins, and the person's sign-ins where this
 * was the last account. The servers lose the keys because the manifest is made from active memberships.
 */
export async function endMembership(work: Work, member: Membership) {
  const keys = await work.em.find(ApiKey, {
    accountId: member.accountId,
    membershipId: member.id,
    revokedAt: null,
  })
  for (const key of keys) key.revokedAt = work.now
  member.endedAt = work.now
  member.ownershipOfferedAt = null
  member.ownershipOfferedBy = null
  const sharedLogins = await leaveSharedLogins(work, member.accountId, member.userId)
  await work.em.flush()
  const servers = (await work.rows(reached, [member.login, member.accountId])).map(({ name }) => name)
  const [signIns] = await work.rows(endSignIns, [member.userId])
  return {
    apiKeysRevoked: keys.length,
    signInsEnded: signIns?.ended ?? 0,
    keysLeaving: servers,
    ...(sharedLogins.length > 0 && { sharedLogins }),
  }
}
