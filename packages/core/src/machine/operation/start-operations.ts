import { v7 as uuidv7 } from 'uuid'
import { actorOf } from '../../access/current-membership.ts'
import { Conflict } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import type { Json } from '../../audit/event/view.ts'
import { statement } from '../../database/statement.ts'
import type { OperationKind } from './operation-kind.ts'
import { operationKind } from './operation-kinds.ts'

interface Start {
  kind: OperationKind
  /** In the order in which they are to be done: the first alone. */
  servers: readonly { id: string; name: string }[]
  /** What its steps need to know. No secrets. */
  input: Record<string, Json>
  /** Steps that this one does not have. */
  without?: readonly string[]
  /** How many at a time, once the first is done. */
  atOnce?: number
}

const open = statement<{ kind: string; server_name: string }>(
  'operation.open',
  `select kind, server_name from operations
   where account_id = account_in_context() and server_id = any($1) and state in ('waiting', 'running') order by server_name limit 1`,
)

const start = statement<never>(
  'operation.start',
  `with started as (
     insert into operations (account_id, id, kind, server_id, server_name, input, actor, batch_id, position, at_once)
     select account_in_context(), s.id, $1, s.server_id, s.server_name, $2, $3, $4, s.position, $5
     from jsonb_to_recordset($6) as s (id uuid, server_id uuid, server_name text, position integer)
     returning id),
   steps as (
     insert into operation_steps (account_id, operation_id, position, name)
     select account_in_context(), started.id, step.position - 1, step.name
     from started cross join unnest($7::text[]) with ordinality as step (name, position))
   select pg_notify('gatehouse_operations', '')`,
)

/**
 * Starts a long change of one or more servers, inside the verb that asks for it: it exists only if that commits. Answers what was
 * started, in the servers' order; the verb's outcome has to name the topic `operations`.
 * @throws Conflict where one of the servers has another that is not over
 */
export async function startOperations(
  { caller, current, rows }: AccountWork,
  { kind, servers, input, without = [], atOnce = 1 }: Start,
): Promise<{ batch: string; operations: string[] }> {
  const [other] = await rows(open, [servers.map(({ id }) => id)])
  if (other) {
    const title = (operationKind(other.kind)?.title ?? other.kind).toLowerCase()
    throw new Conflict(`A ${title} of ${other.server_name} is not over yet. Wait for it, then try again.`)
  }
  const batch = uuidv7()
  const started = servers.map(({ id, name }, position) => ({
    id: uuidv7(),
    server_id: id,
    server_name: name,
    position,
  }))
  await rows(start, [
    kind.kind,
    JSON.stringify(input),
    JSON.stringify(actorOf(caller, current)),
    batch,
    atOnce,
    JSON.stringify(started),
    kind.steps.map(({ name }) => name).filter((name) => !without.includes(name)),
  ])
  return { batch, operations: started.map(({ id }) => id) }
}
