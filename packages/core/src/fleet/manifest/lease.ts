import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

/** A server in hand, and by which claim. */
export interface Held {
  account: string
  server: string
  /** By which the outcome is known to be this claim's; null where a server is looked at without one. */
  lease: string | null
}

/** A claim that nobody renews ends after this, by the database's clock: what a dead worker had in hand waits that long. */
export const leaseSeconds = 10

// what somebody else holds a lock on is renewed the next time: nobody waits here, so nobody waits for this in turn
const renew = statement<{ server: string }>(
  'manifest.renew_leases',
  `with held as (
     select y.account_id, y.server_id from server_syncs y
     join unnest($1::uuid[], $2::uuid[], $3::text[]) as h (account_id, server_id, lease)
       on h.account_id = y.account_id and h.server_id = y.server_id and h.lease = y.leased_by
     for no key update of y skip locked)
   update server_syncs y set leased_until = now() + make_interval(secs => $4) from held
   where y.account_id = held.account_id and y.server_id = held.server_id returning y.server_id as server`,
)

/** Lets the leases of what is in hand go on; a lease that another has taken over stays lost. */
export async function renewLeases(core: Core, inHand: readonly Held[]): Promise<void> {
  if (inHand.length === 0) return
  const values = [
    inHand.map(({ account }) => account),
    inHand.map(({ server }) => server),
    inHand.map(({ lease }) => lease),
    leaseSeconds,
  ]
  await asSystem(core, bind(renew, values))
}

const giveBack = statement<never>(
  'manifest.give_back_leases',
  `with held as (
     select account_id, server_id from server_syncs where due_at <= now() and leased_by = any($1)
     for no key update skip locked)
   update server_syncs y set leased_by = null, leased_until = null from held
   where y.account_id = held.account_id and y.server_id = held.server_id`,
)

/** Gives back what claims took whose answers never came, so that it need not wait for their end. */
export async function giveBackLeases(core: Core, leases: readonly string[]): Promise<void> {
  if (leases.length > 0) await asSystem(core, bind(giveBack, [leases]))
}
