import { statement } from '../../database/statement.ts'

/** A new server's bookkeeping: nothing proved yet. Written before the event, which then enqueues the first sync. */
export const startSync = statement<never>(
  'server_sync.start',
  'insert into server_syncs (account_id, server_id, version, changed_at) values (account_in_context(), $1, 0, now())',
)
