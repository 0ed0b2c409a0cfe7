import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { hasLines, reaches } from './reach.ts'
import type { SyncState, SyncView } from './view.ts'

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

/** The columns of SyncRow, over servers as s and server_syncs as y. `removals` are logins still there that should not be. */
export const syncColumns = `s.id as server, s.name, s.removed_at is not null as removing, y.version, y.proved_version, y.proved_digest,
  y.proved_at, y.tried_at, y.error_reason, y.error, array(select jsonb_object_keys(y.shut_out) order by 1) as shut_out,
  case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at,
  (select coalesce(array_agg(held.login order by held.login), '{}') from logins_left(y) as held (login)
   where s.removed_at is not null or not exists (
     select from memberships m
     where m.account_id = s.account_id and m.login = held.login and ${reaches('m', 's.id')}
       and ${hasLines('m')})) as removals`

const all = statement<SyncRow>(
  'server.sync_state',
  `select ${syncColumns} from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = account_in_context() order by s.name limit 1000`,
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
    nextTryAt: iso(row.next_try_at),
    removals: row.removals,
    shutOut: row.shut_out,
    proved: row.proved_digest,
  }
}

function stateOf(row: SyncRow): SyncState {
  if (row.error_reason === 'host-key-changed') return 'host-key-changed'
  if (row.removing || row.removals.length > 0) return 'removal-pending'
  if (row.error !== null) return 'failing'
  return row.proved_version === row.version ? 'in-sync' : 'pending'
}
