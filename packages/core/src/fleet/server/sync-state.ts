import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { hasLines, isLogin } from './reach.ts'
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

// asked once for a statement, whatever the number of servers
const loginsWithLines = `select m.login from memberships m where m.account_id = account_in_context() and ${isLogin('m')} and ${hasLines('m')}`

/** The columns of SyncRow, over servers as s and server_syncs as y. `removals` are logins still there that should not be. */
export const syncColumns = `s.id as server, s.name, s.removed_at is not null as removing, y.version, y.proved_version, y.proved_digest,
  y.proved_at, y.tried_at, y.error_reason, y.error, array(select jsonb_object_keys(y.shut_out) order by 1) as shut_out,
  case when y.error is not null and y.due_at < 'infinity' then y.due_at end as next_try_at,
  array(
    select l.login from server_logins l where l.account_id = s.account_id and l.server_id = s.id and (s.removed_at is not null
      or l.login not in (${loginsWithLines} and m.server_ids is null)
      and (l.login, s.id) not in (${loginsWithLines.replace('m.login', 'm.login, unnest(m.server_ids)')}))
    order by l.login) as removals`

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
