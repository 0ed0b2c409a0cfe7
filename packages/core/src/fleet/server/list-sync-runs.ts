import { z } from 'zod'
import { id } from '../../access/input.ts'
import { pageById, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { Cause, HeldChange, SyncRunView } from '../manifest/view.ts'

interface Row {
  id: string
  at: string
  took_ms: number
  cause: Cause
  outcome: 'proved' | 'failed'
  changes: HeldChange[]
  error: string | null
}

const runs = statement<Row>(
  'server.sync_runs',
  `select id, at, took_ms, cause, outcome, changes, error from server_sync_runs
   where account_id = account_in_context() and server_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
)

/** The history of a server's syncs, newest first. */
export const listSyncRuns = query({
  scope: 'server:read',
  input: pageById.extend({ server: id, limit: z.int().min(1).max(200).default(20) }),
  read: ({ server, cursor, limit }) => [bind(runs, [server, cursor ?? null, limit + 1])],
  view: ([rows], _current, { limit }) =>
    paged(
      rows,
      limit,
      ({ took_ms, at, ...row }): SyncRunView => ({ ...row, at: iso(at), tookMs: took_ms }),
      (row) => row.id,
    ),
})
