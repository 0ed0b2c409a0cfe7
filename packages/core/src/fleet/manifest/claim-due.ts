import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { type Held, leaseSeconds } from './lease.ts'

/** A server that a worker has taken in hand: nobody else speaks to it until the outcome is recorded, or the lease has ended. */
export interface Claim extends Held {
  /** Whether a person asked for it. */
  asked: boolean
  /** Of the bookkeeping, as the claim met it. */
  version: number
  failures: number
}

interface Places {
  /** A new id, which marks what this claim takes. */
  lease: string
  /** How many servers the worker may have in hand. */
  places: number
  /** What it has in hand, and what it does not take again. */
  inHand: readonly Pick<Claim, 'account' | 'server' | 'failures'>[]
  /** It has nothing in hand that is more pressing than closing accounts. */
  idle: boolean
}

// An account gets at most half of the places that the others have left free, and hosts that failed before at most half of
// an account's, and of all: so there is always one for whoever comes next, however many dead hosts somebody has. Among the
// rest, each account's first comes before any account's second. What nobody else wants is an account's beyond its half, but for the
// last quarter. Accounts of departed logins are closed while nothing else is to be done, or a second later.
const claim = statement<Claim>(
  'manifest.claim_due',
  `with held as (select * from unnest($4::uuid[], $5::uuid[], $6::boolean[]) as h (account_id, server_id, retry)),
   mine as (select account_id, count(*) as places, count(*) filter (where retry) as retries from held group by account_id),
   taken as (select coalesce(sum(places), 0) as places, coalesce(sum(retries), 0) as retries from mine),
   -- of each account, and of its hosts that failed, no more than all places can be picked: the rest is left out before it is sorted again;
   -- by their ids last, so that both turns are counted in one order
   first as materialized (
     select * from (
       select y.account_id, y.server_id, y.due_at, y.asked, y.failures > 0 as retry,
         row_number() over (partition by y.account_id, y.failures > 0 order by y.asked desc, y.due_at, y.server_id) as retry_turn
       from server_syncs y
       where y.due_at <= now() and (y.leased_until is null or y.leased_until <= now())
         and ((y.account_id, y.server_id) in (select h.account_id, h.server_id from held h)) is not true
         and ($3 or y.to_close = '{}' or y.proved_version is distinct from y.version or y.due_at <= now() - interval '1 second')) y
     where retry_turn <= $2::int),
   due as (
     select y.account_id, y.server_id, y.due_at, y.retry,
       coalesce(mine.places, 0) + row_number() over (partition by y.account_id order by y.asked desc, y.retry, y.due_at, y.server_id) as turn,
       coalesce(mine.retries, 0) + y.retry_turn as retry_turn,
       greatest(1, ($2::int - (taken.places - coalesce(mine.places, 0))) / 2) as most
     from first y left join mine using (account_id) cross join taken),
   admitted as (
     select due.*, turn > most as beyond, taken.retries + row_number() over (partition by retry order by turn, due_at) as lane
     from due cross join taken where not retry or turn <= most and retry_turn <= greatest(1, most / 2)),
   lined_up as (
     select account_id, server_id, beyond, row_number() over (order by beyond, turn, due_at) as place
     from admitted where not retry or lane <= $2::int / 2),
   -- made once: where many have just become due PostgreSQL expects few, and would make it anew for each
   picked as materialized (
     select account_id, server_id from lined_up cross join taken
     where place <= $2::int - taken.places and (not beyond or place <= $2::int * 3 / 4 - taken.places)),
   locked as (
     select y.account_id, y.server_id from picked cross join lateral (
       select * from server_syncs y
       where y.account_id = picked.account_id and y.server_id = picked.server_id
         and (y.leased_until is null or y.leased_until <= now()) and y.due_at <= now() limit 1 for no key update skip locked) y)
   update server_syncs y
   -- how far somebody came whose lease ended in the middle, nobody knows
   set leased_by = $1, leased_until = now() + make_interval(secs => $7), unsure = y.unsure or y.leased_by is not null, disturbed = false
   from locked where y.account_id = locked.account_id and y.server_id = locked.server_id
   returning y.account_id as account, y.server_id as server, y.leased_by as lease, y.asked, y.version, y.failures`,
)

/**
 * Takes the servers that are due, as many as a worker with so many places may have in hand, fairly across accounts.
 * Several workers may call it at once; none gets what another has. An answer that is lost leaks nothing: the lease ends.
 */
export function claimDue(core: Core, { lease, places, inHand, idle }: Places): Promise<Claim[]> {
  const values = [
    lease,
    places,
    idle,
    inHand.map(({ account }) => account),
    inHand.map(({ server }) => server),
    inHand.map(({ failures }) => failures > 0),
    leaseSeconds,
  ]
  return asSystem(core, bind(claim, values))
}
