import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'

/** A server that a worker has taken in hand: nobody else speaks to it until the outcome is recorded. */
export interface Claim {
  account: string
  server: string
  /** Whether a person asked for it. */
  asked: boolean
}

// An account gets at most half of the places that the others have left free, and hosts that failed before at most half of
// an account's, and of all: so there is always one for whoever comes next, however many dead hosts somebody has. Among the
// rest, each account's first comes before any account's second. Accounts of departed logins are closed while nothing else is
// to be done, or a second later.
const claim = statement<Claim>(
  'manifest.claim_due',
  `with mine as (
     select account_id, count(*) as places, count(*) filter (where failures > 0) as retries
     from server_syncs where leased_by = $1 group by account_id),
   taken as (select coalesce(sum(places), 0) as places, coalesce(sum(retries), 0) as retries from mine),
   due as (
     select y.account_id, y.server_id, y.due_at, y.failures > 0 as retry,
       coalesce(mine.places, 0) + row_number() over (partition by y.account_id order by y.asked desc, y.failures > 0, y.due_at) as turn,
       coalesce(mine.retries, 0) + row_number() over (partition by y.account_id, y.failures > 0 order by y.asked desc, y.due_at) as retry_turn,
       greatest(1, ($2::int - (taken.places - coalesce(mine.places, 0))) / 2) as most
     from server_syncs y left join mine using (account_id) cross join taken
     where y.due_at <= now() and y.leased_by is null
       and ($3 or y.to_close = '{}' or y.proved_version is distinct from y.version or y.due_at <= now() - interval '1 second')),
   admitted as (
     select due.*, taken.retries + row_number() over (partition by retry order by turn, due_at) as lane
     from due cross join taken where turn <= most and (not retry or retry_turn <= greatest(1, most / 2))),
   picked as (
     select account_id, server_id from admitted where not retry or lane <= $2::int / 2
     order by turn, due_at limit (select greatest(0, $2::int - places) from taken)),
   locked as (
     select y.account_id, y.server_id from server_syncs y join picked using (account_id, server_id)
     where y.leased_by is null and y.due_at <= now() for update of y skip locked)
   update server_syncs y set leased_by = $1 from locked
   where y.account_id = locked.account_id and y.server_id = locked.server_id
   returning y.account_id as account, y.server_id as server, y.asked`,
)

/**
 * Takes the servers that are due, as many as a worker with so many places may have in hand, fairly across accounts.
 * Several workers may call it at once; none gets what another has. `idle`: it has nothing in hand that is more pressing than
 * closing accounts.
 */
export function claimDue(core: Core, worker: string, places: number, idle = true): Promise<Claim[]> {
  return asSystem(core, bind(claim, [worker, places, idle]))
}
