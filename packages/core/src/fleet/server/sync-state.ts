import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { isLogin, sshRoles } from './reach.ts'
import { type SyncReason, type SyncState, type SyncView, syncReasons } from './view.ts'

/** What a server's bookkeeping says. */
export interface SyncRow {
  server: string
  name: string
  removing: boolean
  version: number
  proved_version: number | null
  proved_digest: string | null
  proved_at: string | null
  tried_at: string | null
  error_reason: string | null
  error: string | null
  next_try_at: string | null
  removals: string[]
  shut_out: string[]
}

/** The columns of SyncRow, to be taken from {@link syncSource}. `removals` are logins still there that should not be. */
export const syncColumns = `s.id as server, s.name, s.removed_at is not null as removing, y.version, y.proved_version, y.proved_digest,
  y.proved_at, y.tried_at, y.error_reason, y.error, array(select jsonb_object_keys(y.shut_out) order by 1) as shut_out,
  case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at, coalesce(left_over.logins, '{}') as removals`

/**
 * What a statement about servers begins with. `servers` says which, of the account in context, and how many: they are chosen first, and
 * what is left over on them is found for all of them together. `alike` are members who are limited by the same labels.
 */
export const withServers = (servers: string) => `with s as materialized (
    select * from servers s where s.account_id = account_in_context() and ${servers}),
  alike as materialized (
    select m.server_labels, count(*) as members from memberships m
    where m.account_id = account_in_context() and ${isLogin('m')} and m.server_labels <> '{}' group by m.server_labels),
  left_over as materialized (
    select l.server_id as server, array_agg(l.login order by l.login) as logins
    from left_over(array(select s.id from s), ${sshRoles}) l group by l.server_id)`

/** Where its columns come from, behind {@link withServers}: servers as s, server_syncs as y. */
export const syncSource = `s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
  left join left_over on left_over.server = s.id`

const all = statement<SyncRow>(
  'server.sync_state',
  `${withServers('true order by s.name limit 1000')} select ${syncColumns} from ${syncSource} order by s.name`,
)

/** Where each server stands against its manifest. */
export const syncState = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(all, [])],
  view: ([rows]) => ({ items: rows.map(syncView) }),
})

export function syncView(row: SyncRow): SyncView {
  return {
    server: row.server,
    name: row.name,
    state: stateOf(row),
    provedAt: iso(row.proved_at),
    triedAt: iso(row.tried_at),
    error: row.error,
    reason: reasonOf(row),
    nextTryAt: iso(row.next_try_at),
    removals: row.removals,
    shutOut: row.shut_out,
    proved: row.proved_digest,
  }
}

/** A word of another release is none. */
export function reasonOf({ error_reason }: Pick<SyncRow, 'error_reason'>): SyncReason | null {
  return syncReasons.find((reason) => reason === error_reason) ?? null
}

function stateOf(row: SyncRow): SyncState {
  if (row.error_reason === 'host-key-changed') return 'host-key-changed'
  if (row.removing || row.removals.length > 0) return 'removal-pending'
  if (row.error !== null) return 'failing'
  return row.proved_version === row.version ? 'in-sync' : 'pending'
}

/** SQL: the same, of a server `s` with its bookkeeping `y`; `leftOver` is whether something on it is still to be removed. */
export const stateColumn = (leftOver: string) => `case
    when y.error_reason = 'host-key-changed' then 'host-key-changed'
    when s.removed_at is not null or ${leftOver} then 'removal-pending'
    when y.error is not null then 'failing'
    when y.proved_version = y.version then 'in-sync'
    else 'pending' end`
