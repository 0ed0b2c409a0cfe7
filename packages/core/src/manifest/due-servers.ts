import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'

const enqueueDue = statement<{ enqueued: number }>(
  'server_sync.due',
  `with due as (
     select account_id, server_id from server_syncs
     where not (proved_version = version and exists (
         select from accounts a where a.id = account_id and a.closed_at is not null))
       and error_reason is distinct from 'host-key-changed'
       and (proved_version is distinct from version or proved_at < now() - $1::float8 * interval '1 second')
       and (next_try_at is null or next_try_at < now() - interval '10 seconds')
       and (tried_at is null or tried_at < now() - interval '10 seconds')
     order by tried_at nulls first limit 1000),
   sent as (
     -- in one order everywhere, because jobs of one key wait for each other
     select enqueue('sync', jsonb_build_object('account', account_id, 'server', server_id), 'sync:' || server_id, now()) from (select * from due order by server_id) due)
   select count(*) as enqueued from sent`,
)

/**
 * Enqueues the servers whose proof is older than `seconds`, and any that a lost job has left behind; answers how many.
 * The timer against drift calls it.
 */
export async function enqueueDueServers(core: Core, seconds: number): Promise<number> {
  const [row] = await asSystem(core, bind(enqueueDue, [seconds]))
  return row?.enqueued ?? 0
}
