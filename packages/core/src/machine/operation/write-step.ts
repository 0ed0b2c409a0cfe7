import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Json } from '../../audit/event/view.ts'
import { bind, statement } from '../../database/statement.ts'
import type { ClaimedOperation } from './claim-operations.ts'
import type { StepState } from './view.ts'

/** Another worker has the operation in hand by now: this one writes nothing more of it, and does nothing more. */
export class LeaseLost extends Error {}

type Held = Pick<ClaimedOperation, 'account' | 'id' | 'lease'>

const write = statement<{ state: StepState }>(
  'operation.write_step',
  `with held as materialized (
     select o.account_id, o.id from operations o
     where o.account_id = $1 and o.id = $2 and o.leased_by = $3 and o.state = 'running' for no key update),
   failed as (
     update operations o set error = coalesce(o.error, $6) from held
     where $5 = 'failed' and o.account_id = held.account_id and o.id = held.id)
   update operation_steps s
   set state = $5, told = coalesce($6, s.told), began_at = case when $5 = 'skipped' then s.began_at else coalesce(s.began_at, clock_timestamp()) end,
       ended_at = case when $5 in ('done', 'skipped', 'failed') then clock_timestamp() end
   from held, pg_notify('gatehouse', jsonb_build_object('account', $1::uuid, 'topics', '["operations"]'::jsonb)::text)
   where s.account_id = held.account_id and s.operation_id = held.id and s.name = $4
   returning s.state`,
)

/**
 * Writes how a step stands, before it acts and after.
 * @param told what is going on in it, or what it came to; as it was, if null
 * @throws LeaseLost
 */
export async function writeStep(
  core: Core,
  { account, id, lease }: Held,
  name: string,
  state: Exclude<StepState, 'waiting'>,
  told: string | null = null,
): Promise<void> {
  const rows = await asSystem(core, bind(write, [account, id, lease, name, state, told]))
  if (rows.length === 0) throw new LeaseLost(`operation ${id} is in other hands`)
}

const keep = statement<{ id: string }>(
  'operation.keep',
  `update operations set kept = kept || $4 where account_id = $1 and id = $2 and leased_by = $3 and state = 'running' returning id`,
)

/**
 * Keeps what a step found out, for itself after a crash and for those after it. No secrets.
 * @throws LeaseLost
 */
export async function keepOfOperation(
  core: Core,
  { account, id, lease }: Held,
  values: Record<string, Json>,
): Promise<void> {
  const rows = await asSystem(core, bind(keep, [account, id, lease, JSON.stringify(values)]))
  if (rows.length === 0) throw new LeaseLost(`operation ${id} is in other hands`)
}
