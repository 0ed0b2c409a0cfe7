import type { AccountWork } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'

interface Cancelled {
  server: string
  server_name: string
}

// first alone, so that what is read next is what stands under these locks
const lock = statement<never>(
  'operation.lock_batch',
  `select from operations where account_id = account_in_context() and batch_id = $1 and state in ('waiting', 'running') order by id for update`,
)

const cancel = statement<Cancelled>(
  'operation.cancel',
  `with cancelled as (
     update operations o set state = 'stopped', ended_at = clock_timestamp(), outcome = $3, leased_by = null, leased_until = null
     where o.account_id = account_in_context() and o.batch_id = $1 and o.state in ('waiting', 'running') and exists (
       select from operation_steps s
       where s.account_id = o.account_id and s.operation_id = o.id and s.name = $2 and s.state = 'waiting')
     returning o.id, o.server_id, o.server_name, o.position),
   skipped as (
     update operation_steps s set state = 'skipped', ended_at = clock_timestamp() from cancelled
     where s.account_id = account_in_context() and s.operation_id = cancelled.id and s.state in ('waiting', 'running'))
   select c.server_id as server, c.server_name from cancelled c, pg_notify('gatehouse_operations', '') order by c.position`,
)

/**
 * Cancels what was asked for together as far as it has not come to the step with which it changes a server, inside the verb that asks for it.
 * Whoever has one in hand can write nothing more of it. Answers what was cancelled, in its order; the verb's outcome has to name the topic
 * `operations`.
 * @param why what is told of it, as a sentence
 */
export async function cancelOperations(
  { rows }: Pick<AccountWork, 'rows'>,
  { batch, begins, why }: { batch: string; begins: string; why: string },
): Promise<Cancelled[]> {
  await rows(lock, [batch])
  return rows(cancel, [batch, begins, why])
}
