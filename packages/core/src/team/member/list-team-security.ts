import { page, paged, query } from '../../access/query.ts'
import type { Role } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { isLive } from '../../fleet/server/reach.ts'
import type { MemberSecurityView } from './view.ts'

interface Row {
  user_id: string
  email: string
  role: Role
  passkeys: number
  synced: boolean
  recovery_codes: number | null
  sign_ins: number
  seen_at: string | null
  api_keys: number
  ssh_keys: number
  reset_at: string | null
}

// what is no colleague's business comes as counts, from a function that looks past row security
const security = statement<Row>(
  'team.security',
  `with shown as (
     select m.account_id, m.id, m.user_id, m.role, u.email from memberships m join users u on u.id = m.user_id
     where m.account_id = account_in_context() and m.ended_at is null and ($1::text is null or u.email > $1)
     order by u.email limit $2)
   select shown.user_id, shown.email, shown.role, passkeys.count::int as passkeys, passkeys.synced, proofs.recovery_codes,
     proofs.sign_ins, seen.at as seen_at,
     (select count(*)::int from api_keys k
      where k.account_id = shown.account_id and k.membership_id = shown.id and k.revoked_at is null and ${isLive('k')}) as api_keys,
     (select count(*)::int from ssh_keys k where k.user_id = shown.user_id and ${isLive('k')}) as ssh_keys,
     (select r.due_at from user_resets r
      where r.user_id = shown.user_id and r.cancelled_at is null and r.done_at is null) as reset_at
   from shown
   cross join lateral (
     select count(*), coalesce(bool_or(p.synced), false) as synced
     from passkeys p where p.user_id = shown.user_id and p.removed_at is null) passkeys
   cross join lateral proofs_of(shown.user_id) proofs
   left join last_seen seen on seen.subject_id = shown.id
   order by shown.email`,
)

/** How the members of the account prove who they are, by address. */
export const listTeamSecurity = query({
  scope: 'team:manage',
  input: page.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(security, [cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) => paged(rows, limit, memberSecurityView, (row) => row.email),
})

function memberSecurityView(row: Row): MemberSecurityView {
  return {
    user: row.user_id,
    email: row.email,
    role: row.role,
    passkeys: row.passkeys,
    synced: row.synced,
    recoveryCodes: row.recovery_codes,
    signIns: row.sign_ins,
    lastSeenAt: iso(row.seen_at),
    apiKeys: row.api_keys,
    sshKeys: row.ssh_keys,
    resetAt: iso(row.reset_at),
  }
}
