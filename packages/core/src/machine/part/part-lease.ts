import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

/** A part in hand, and by which claim. */
export interface HeldPart {
  account: string
  server: string
  part: string
  lease: string
}

/** A claim that nobody renews ends after this, by the database's clock. */
export const partLeaseSeconds = 10

const renew = statement<never>(
  'part.renew_leases',
  `with held as (
     select p.account_id, p.server_id, p.part from server_parts p
     join unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as h (account_id, server_id, part, lease)
       on h.account_id = p.account_id and h.server_id = p.server_id and h.part = p.part and h.lease = p.leased_by
     for no key update of p skip locked)
   update server_parts p set leased_until = now() + make_interval(secs => $5) from held
   where p.account_id = held.account_id and p.server_id = held.server_id and p.part = held.part`,
)

/** Lets the leases of what is in hand go on; a lease that another has taken over stays lost. */
export async function renewPartLeases(core: Core, inHand: readonly HeldPart[]): Promise<void> {
  if (inHand.length === 0) return
  const values = [
    inHand.map(({ account }) => account),
    inHand.map(({ server }) => server),
    inHand.map(({ part }) => part),
    inHand.map(({ lease }) => lease),
    partLeaseSeconds,
  ]
  await asSystem(core, bind(renew, values))
}
