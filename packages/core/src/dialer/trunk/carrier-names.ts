import type { Names } from '@gatehouse/hosts/names/names'
import type { CarrierNames } from './carrier-way.ts'

/** How long one name is waited for, in milliseconds. */
const patienceMs = 8000

/** Looks carriers' names up as those of servers are. */
export const carrierNames = (names: Names): CarrierNames => ({
  async addressesOf(host, account) {
    const found = await names.addressesOf(host, { account, signal: AbortSignal.timeout(patienceMs) })
    return found.map(({ address }) => address)
  },
  servicesOf: (service, host, account) =>
    names.servicesOf(service, host, { account, signal: AbortSignal.timeout(patienceMs) }),
})
