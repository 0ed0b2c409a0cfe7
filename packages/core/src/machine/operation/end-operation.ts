import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import type { Actor } from '../../audit/event/view.ts'
import { statement } from '../../database/statement.ts'
import type { ClaimedOperation } from './claim-operations.ts'
import type { OperationKind } from './operation-kind.ts'
import { LeaseLost } from './write-step.ts'

const end = statement<{ actor: Actor; error: string | null; batch: string }>(
  'operation.end',
  `update operations set state = case when error is null then 'done' else 'failed' end, outcome = $4, ended_at = clock_timestamp(),
     leased_by = null, leased_until = null
   where account_id = $1 and id = $2 and leased_by = $3 and state = 'running'
   returning actor, error, batch_id as batch`,
)

const stopRest = statement<{ server_name: string }>(
  'operation.stop_rest',
  `with stopped as (
     update operations set state = 'stopped', ended_at = clock_timestamp(), outcome = $3
     where account_id = $1 and batch_id = $2 and state = 'waiting' returning server_name, position)
   select server_name from stopped order by position`,
)

const wakeRest = statement<never>('operation.wake_rest', `select pg_notify('gatehouse_operations', '')`)

/**
 * Ends an operation all of whose steps are over, done or failed, together with the event that says so, in the name of whoever asked for
 * it. After one that failed, what was asked for with it and has not begun is stopped.
 * @param outcome what it came to, as a sentence
 * @throws LeaseLost
 */
export async function endOperation(
  core: Core,
  operation: ClaimedOperation,
  kind: OperationKind,
  { outcome, failed }: { outcome: string | null; failed: boolean },
): Promise<void> {
  const { account, id, lease, server, serverName } = operation
  const verb = failed ? kind.failed : kind.done
  await systemMutation({ verb, caller: systemCaller(core), accounts: [account] }, async (work) => {
    const [ended] = await work.rows(end, [account, id, lease, outcome])
    if (!ended) throw new LeaseLost(`operation ${id} is in other hands`)
    if ((ended.error !== null) !== failed)
      throw new Error(`operation ${id} ends otherwise than its steps did`)
    const rest = failed
      ? await work.rows(stopRest, [account, ended.batch, `Stopped: ${serverName} failed.`])
      : []
    if (!failed) await work.rows(wakeRest, [])
    const more = failed ? {} : ((await kind.onDone?.(work, operation)) ?? {})
    return {
      result: undefined,
      actor: ended.actor,
      resource: { id: server, label: serverName },
      details: {
        operation: id,
        ...kind.details?.(operation),
        ...(ended.error !== null && { error: ended.error }),
        ...(outcome !== null && { outcome }),
        ...(rest.length > 0 && { stopped: rest.map(({ server_name }) => server_name) }),
        ...more,
      },
      topics: ['operations'],
    }
  })
}
