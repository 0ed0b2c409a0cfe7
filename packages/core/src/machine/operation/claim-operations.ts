import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Json } from '../../audit/event/view.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Operation } from './operation-kind.ts'
import type { StepState } from './view.ts'

/** An operation that a worker has in hand: nobody else goes on with it until the lease has ended. */
export interface ClaimedOperation extends Operation {
  lease: string
  /** This one counted. */
  tries: number
  /** What went wrong before. */
  error: string | null
  steps: { name: string; state: StepState }[]
}

/** A claim that nobody renews ends after this, by the database's clock. */
export const leaseSeconds = 10

interface Row {
  account: string
  id: string
  kind: string
  server: string
  server_name: string
  input: Record<string, Json>
  kept: Record<string, Json>
  tries: number
  error: string | null
  steps: ClaimedOperation['steps']
}

const claim = statement<Row>(
  'operation.claim',
  `select o.account_id as account, o.id, o.kind, o.server_id as server, o.server_name, o.input, o.kept, o.tries, o.error,
     steps_of_operation(o.account_id, o.id) as steps,
     pg_notify('gatehouse', jsonb_build_object('account', o.account_id, 'topics', '["operations"]'::jsonb)::text) as told
   from claim_operations($1, $2, $3, $4, $5) o`,
)

interface Places {
  /** A new id, which marks what this claim takes. */
  lease: string
  places: number
  /** How many of one account may be in hand, at all workers together. */
  mostOfAccount: number
  /** The kinds that this worker can do. */
  kinds: readonly string[]
}

/**
 * Takes operations whose turn it is, fairly across accounts, and those of workers that died. Several workers may call it at once;
 * none gets what another has. An answer that is lost leaks nothing: the lease ends.
 */
export async function claimOperations(
  core: Core,
  { lease, places, mostOfAccount, kinds }: Places,
): Promise<ClaimedOperation[]> {
  const rows = await asSystem(core, bind(claim, [lease, places, mostOfAccount, leaseSeconds, kinds]))
  return rows.map(({ account, id, kind, server, server_name, input, kept, tries, error, steps }) => ({
    ...{ account, id, kind, server, serverName: server_name, input, kept, tries, error, lease },
    steps: steps ?? [],
  }))
}

type Held = Pick<ClaimedOperation, 'account' | 'id' | 'lease'>

const renew = statement<{ id: string }>(
  'operation.renew',
  `update operations o set leased_until = clock_timestamp() + make_interval(secs => $4)
   from unnest($1::uuid[], $2::uuid[], $3::text[]) as held (account_id, id, lease)
   where o.account_id = held.account_id and o.id = held.id and o.leased_by = held.lease and o.state = 'running' returning o.id`,
)

/** Lets the leases of what is in hand go on; answers the ids of those that are still held. */
export async function renewOperations(core: Core, held: readonly Held[]): Promise<string[]> {
  if (held.length === 0) return []
  const values = [
    held.map(({ account }) => account),
    held.map(({ id }) => id),
    held.map(({ lease }) => lease),
  ]
  return (await asSystem(core, bind(renew, [...values, leaseSeconds]))).map(({ id }) => id)
}

const giveBack = statement<never>(
  'operation.give_back',
  `with given as (update operations set leased_by = null, leased_until = null where leased_by = $1 and state = 'running' and ($2::uuid is null or id = $2)
     returning id)
   select pg_notify('gatehouse_operations', '') from given`,
)

/** Gives back an operation, or all that a claim took whose answer never came: another goes on with it at once. */
export async function giveBackOperations(core: Core, lease: string, id: string | null = null): Promise<void> {
  await asSystem(core, bind(giveBack, [lease, id]))
}
