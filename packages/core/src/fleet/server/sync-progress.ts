import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import type { SyncProgress } from './view.ts'

const counts = statement<SyncProgress>(
  'server.sync_progress',
  `select count(*) as servers, count(*) filter (where proved_version = version and error is null) as proved,
     count(*) filter (where error_reason is distinct from 'host-key-changed' and error is not null) as failing,
     count(*) filter (where error_reason = 'host-key-changed') as stopped,
     count(*) filter (where proved_version is distinct from version and error is null) as pending,
     count(*) filter (where to_close <> '{}') as closing
   from server_syncs where account_id = account_in_context()`,
)

/** How far the fleet is, in counts: cheap enough to be read while it converges. */
export const syncProgress = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(counts, [])],
  view: ([[row]]): SyncProgress =>
    row ?? { servers: 0, proved: 0, pending: 0, failing: 0, stopped: 0, closing: 0 },
})
