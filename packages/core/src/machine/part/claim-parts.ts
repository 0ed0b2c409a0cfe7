import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { partLeaseSeconds } from './part-lease.ts'
import type { PartFacts } from './view.ts'

/** Something that a host was given, and had not confirmed yet when this was written. */
export interface Trial {
  /** By which the host knows it. */
  token: string
  digest: string
  version: number
  wave: number | null
}

/** A part of a server that a worker has in hand: nobody else speaks to the server about it until the outcome is recorded, or the lease has ended. */
export interface PartClaim {
  account: string
  server: string
  part: string
  lease: string
  /** Whether a person asked for it. */
  asked: boolean
  /** Of the bookkeeping, as the claim met it. */
  version: number
  failures: number
  /** The change that it is of, where that reached several servers. */
  wave: number | null
  proved: { version: number; digest: string } | null
  /** What a try that was broken off has given the host. */
  trial: Trial | null
  /** Of what the host undid. */
  heldDigest: string | null
  /** What the host last said of itself. */
  facts: PartFacts
  /** Whether another server has undone the same change: then this one is looked at and not changed. */
  stopped: boolean
}

/** Of one change, so many servers at a time once the first of them has proved it; later as many as have. */
const together = 16

// An account gets at most half of the places. Of a change that reached several servers one goes first, and the others wait until it has
// proved it; what one has undone, no other tries.
const claim = statement<PartClaim>(
  'part.claim_due',
  `with mine as (select account_id, count(*) as places from unnest($3::uuid[]) h (account_id) group by account_id),
   due as materialized (
     select p.* from server_parts p
     where p.due_at <= now() and (p.leased_until is null or p.leased_until <= now())
     order by p.due_at limit 1000),
   waves as materialized (
     select w.account_id, w.part, w.wave, count(*) filter (where w.proved_wave = w.wave) as proved,
       coalesce(bool_or(w.held_wave = w.wave), false) as stopped, count(*) filter (where w.leased_until > now()) as busy
     from server_parts w
     where (w.account_id, w.part, w.wave) in (
       select d.account_id, d.part, d.wave from due d where d.wave is not null and d.proved_version is distinct from d.version)
     group by w.account_id, w.part, w.wave),
   ranked as (
     select due.*, w.wave is not null and w.stopped as is_stopped, w.wave is not null and not w.stopped as waits, w.proved, w.busy,
       row_number() over (partition by due.account_id, due.part, w.wave order by due.failures, due.due_at, due.server_id) as rank
     from due left join waves w
       on w.account_id = due.account_id and w.part = due.part and w.wave = due.wave and due.proved_version is distinct from due.version),
   admitted as (
     select r.*, coalesce(mine.places, 0) + row_number() over (
       partition by r.account_id order by r.asked desc, r.failures > 0, r.due_at, r.server_id) as turn
     from ranked r left join mine using (account_id)
     where not r.waits or r.busy + r.rank <= case when r.proved > 0 then greatest(${together}, r.proved) else 1 end),
   picked as materialized (
     select account_id, server_id, part, is_stopped from admitted where turn <= greatest(1, $2::int / 2)
     order by turn, due_at limit greatest(0, $2::int - cardinality($3::uuid[]))),
   locked as (
     select p.account_id, p.server_id, p.part, picked.is_stopped from picked cross join lateral (
       select * from server_parts p
       where p.account_id = picked.account_id and p.server_id = picked.server_id and p.part = picked.part
         and (p.leased_until is null or p.leased_until <= now()) and p.due_at <= now() limit 1 for no key update skip locked) p)
   update server_parts p set leased_by = $1, leased_until = now() + make_interval(secs => $4)
   from locked where p.account_id = locked.account_id and p.server_id = locked.server_id and p.part = locked.part
   returning p.account_id as account, p.server_id as server, p.part, p.leased_by as lease, p.asked, p.version, p.failures, p.wave,
     case when p.proved_version is not null then json_build_object('version', p.proved_version, 'digest', p.proved_digest) end as proved,
     p.trial, p.held_digest as "heldDigest", p.facts, locked.is_stopped as stopped`,
)

interface Places {
  /** A new id, which marks what this claim takes. */
  lease: string
  /** How many parts the worker may have in hand. */
  places: number
  /** The account of each that it has. */
  inHand: readonly string[]
}

/** Takes the parts that are due, as many as the worker has places for, fairly across accounts. None gets what another has. */
export function claimParts(core: Core, { lease, places, inHand }: Places): Promise<PartClaim[]> {
  return asSystem(core, bind(claim, [lease, places, inHand, partLeaseSeconds]))
}
