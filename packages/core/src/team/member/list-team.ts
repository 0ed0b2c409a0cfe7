import { page, paged, query } from '../../access/query.ts'
import { type Role, roleHolds, roleMeans } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { rolesWithLogin } from '../../fleet/server/reach.ts'
import type { MemberView, SyncCounts } from './view.ts'

/** See functions/team/team_members.sql. */
export interface MemberRow {
  user_id: string
  email: string
  role: Role
  login: string
  servers: { id: string; name: string }[] | null
  labels: string[]
  sync: Omit<SyncCounts, 'removalPending'>
  keys: number
  passkey: boolean
  reset_at: string | null
  /** Servers that still hold keys of the member and should not. */
  leaving: number
  seen_at: string | null
  joined_at: string
  expires_at: string | null
  ownership_offered_at: string | null
}

// an older process reads that function too, so it answers no column more
const team = statement<MemberRow>(
  'team.list',
  `select t.*, m.server_labels as labels from team_members($1, $2, $3) t
   join memberships m on m.account_id = account_in_context() and m.user_id = t.user_id order by t.email`,
)

/** The members of the account, by address. */
export const listTeam = query({
  scope: 'team:read',
  input: page.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(team, [cursor ?? null, limit + 1, rolesWithLogin])],
  view: ([rows], _current, { limit }) => paged(rows, limit, memberView, (row) => row.email),
})

export function memberView(row: MemberRow): MemberView {
  return {
    user: row.user_id,
    email: row.email,
    role: row.role,
    can: roleMeans[row.role],
    login: row.login,
    servers: row.servers,
    labels: row.labels,
    sync: syncOf(row),
    keys: row.keys,
    passkey: row.passkey,
    resetAt: iso(row.reset_at),
    lastSeenAt: iso(row.seen_at),
    joinedAt: iso(row.joined_at),
    expiresAt: iso(row.expires_at),
    ownershipOffered: row.ownership_offered_at !== null,
  }
}

function syncOf({ role, sync, leaving }: MemberRow): SyncCounts | null {
  if (roleHolds(role, 'server:ssh')) return { ...sync, removalPending: leaving }
  return leaving > 0 ? { inSync: 0, pending: 0, failing: 0, removalPending: leaving } : null
}
