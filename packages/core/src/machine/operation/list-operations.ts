import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { pageById, paged, query } from '../../access/query.ts'
import type { Actor, Json } from '../../audit/event/view.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { operationKind } from './operation-kinds.ts'
import { isOpen, type OperationState, type OperationView, type StepState } from './view.ts'

interface Row {
  id: string
  kind: string
  input: Record<string, Json>
  log: string[] | null
  server: string
  server_name: string
  state: OperationState
  actor: Actor
  batch: string
  position: number
  created_at: string
  began_at: string | null
  ended_at: string | null
  error: string | null
  outcome: string | null
  steps:
    | { name: string; state: StepState; told: string | null; began: string | null; ended: string | null }[]
    | null
}

const columns = `o.id, o.kind, o.input, o.kept -> 'log' as log, o.server_id as server, o.server_name, o.state, o.actor, o.batch_id as batch, o.position, o.created_at, o.began_at,
  o.ended_at, o.error, o.outcome,
  (select jsonb_agg(jsonb_build_object('name', s.name, 'state', s.state, 'told', s.told, 'began', s.began_at::text, 'ended', s.ended_at::text)
                    order by s.position)
   from operation_steps s where s.account_id = o.account_id and s.operation_id = o.id) as steps`

const list = statement<Row>(
  'operation.list',
  `select ${columns} from operations o
   where o.account_id = account_in_context() and ($1::uuid is null or o.server_id = $1) and ($2::uuid is null or o.batch_id = $2)
     and (not $3 or o.state in ('waiting', 'running')) and ($4::uuid is null or o.id < $4)
   order by o.id desc limit $5`,
)

/** Long changes of the account's servers, or of one server, or those asked for together; newest first. */
export const listOperations = query({
  scope: 'server:read',
  input: pageById.extend({ server: id.optional(), batch: id.optional(), open: z.boolean().default(false) }),
  read: ({ server, batch, open, cursor, limit }) => [
    bind(list, [server ?? null, batch ?? null, open, cursor ?? null, limit + 1]),
  ],
  view: ([rows], _current, { limit }) => paged(rows, limit, operationView, ({ id }) => id),
})

const one = statement<Row>(
  'operation.get',
  `select ${columns} from operations o where o.account_id = account_in_context() and o.id = $1`,
)

/** One long change, with its steps. Throws NotFound. */
export const getOperation = query({
  scope: 'server:read',
  input: z.object({ operation: id }),
  read: ({ operation }) => [bind(one, [operation])],
  view: ([[row]]) => {
    if (!row) throw new NotFound('operation')
    return operationView(row)
  },
})

function operationView({
  created_at,
  began_at,
  ended_at,
  server_name,
  steps,
  input,
  log,
  ...row
}: Row): OperationView {
  const kind = operationKind(row.kind)
  return {
    ...row,
    title: kind?.titleOf?.(input) ?? kind?.title ?? row.kind,
    log: log ?? [],
    cancellable:
      isOpen(row.state) &&
      (steps ?? []).some(({ name, state }) => name === kind?.begins && state === 'waiting'),
    serverName: server_name,
    createdAt: iso(created_at),
    beganAt: iso(began_at),
    endedAt: iso(ended_at),
    steps: (steps ?? []).map(({ name, state, told, began, ended }) => ({
      ...{ name, state, told },
      title: kind?.steps.find((step) => step.name === name)?.title ?? name,
      beganAt: iso(began),
      endedAt: iso(ended),
    })),
  }
}
