import { page, paged, query } from '../../access/query.ts'
import { type Role, roleHolds, roleMeans } from '../../access/roles.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { hasLines, isLive, sshRoles } from '../../fleet/server/reach.ts'
import type { MemberView, SyncCounts } from './view.ts'

interface Row {
  id: string
  user_id: string
  email: string
  role: Role
  login: string
  servers: { id: string; name: string }[] | null
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

const countsOf = (servers: string) => `select jsonb_build_object(
  'inSync', count(*) filter (where proved),
  'pending', count(*) filter (where proved is not true and not failing),
  'failing', count(*) filter (where proved is not true and failing)) from ${servers}`

// The account's servers are read once, and what each reported is taken apart once, whatever the number of members.
const team = statement<Row>(
  'team.list',
  `with standing as materialized (
     select s.id, s.name, y.reported, y.to_close, y.proved_version = y.version as proved, y.error is not null as failing
     from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
     where s.account_id = account_in_context() and s.removed_at is null),
   holding as materialized (
     select held.login, array_agg(held.id) as servers from (
       select s.id, jsonb_object_keys(s.reported) as login from standing s
       union select s.id, unnest(s.to_close) from standing s) held group by held.login)
   select m.id, m.user_id, u.email, m.role, m.login, m.joined_at, m.expires_at, m.ownership_offered_at, seen.at as seen_at,
     case when m.server_ids is not null then (
       select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name) order by s.name), '[]')
       from standing s where s.id = any(m.server_ids)) end as servers,
     keys.count as keys,
     exists (select from passkeys p where p.user_id = m.user_id and p.removed_at is null) as passkey,
     (select r.due_at from user_resets r where r.user_id = m.user_id and r.cancelled_at is null and r.done_at is null) as reset_at,
     (select count(*) from unnest(h.servers) held (id) where not (
        lines.yes and m.role = any(${sshRoles}) and (m.server_ids is null or held.id = any(m.server_ids)))) as leaving,
     case when m.server_ids is null then (${countsOf('standing')})
       else (${countsOf('standing where id = any(m.server_ids)')}) end as sync
   from memberships m
   join users u on u.id = m.user_id
   left join holding h on h.login = m.login
   left join last_seen seen on seen.subject_id = m.id
   cross join lateral (select count(*) from ssh_keys k where k.user_id = m.user_id and ${isLive('k')}) keys
   cross join lateral (select ${hasLines('m')} as yes) lines
   where m.account_id = account_in_context() and m.ended_at is null and ($1::text is null or u.email > $1)
   order by u.email limit $2`,
)

/** The members of the account, by address. */
export const listTeam = query({
  scope: 'team:read',
  input: page.default({ limit: 50 }),
  read: ({ cursor, limit }) => [bind(team, [cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) => paged(rows, limit, memberView, (row) => row.email),
})

function memberView(row: Row): MemberView {
  return {
    user: row.user_id,
    email: row.email,
    role: row.role,
    can: roleMeans[row.role],
    login: row.login,
    servers: row.servers,
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

function syncOf({ role, sync, leaving }: Row): SyncCounts | null {
  if (roleHolds(role, 'server:ssh')) return { ...sync, removalPending: leaving }
  return leaving > 0 ? { inSync: 0, pending: 0, failing: 0, removalPending: leaving } : null
}
