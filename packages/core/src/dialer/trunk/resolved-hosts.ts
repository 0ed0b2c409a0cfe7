import ipaddr from 'ipaddr.js'
import { Invalid } from '../../access/errors.ts'
import type { CarrierWay } from './carrier-way.ts'
import type { TrunkHost, TrunkTransport } from './view.ts'

interface Resolving {
  hosts: readonly { host: string; port?: number | undefined }[]
  transport: TrunkTransport
  local: boolean
  account: string
}

/** What is out in the internet, or kept for documents. */
const outward = ['unicast', 'reserved']

/** Whether an address is out in the internet; a name is none. */
export const isOutward = (address: string): boolean =>
  ipaddr.isValid(address) && outward.includes(ipaddr.process(address).range())

/** More than a carrier has; what else a name says is left out. */
const mostAddresses = 16

/**
 * Hosts with the addresses that their names have now. One in a private network is refused unless the trunk says that it is local: else
 * whoever has the name could turn servers' packets inward.
 * @throws Invalid
 */
export async function resolvedHosts(
  carriers: CarrierWay,
  { hosts, transport, local, account }: Resolving,
): Promise<TrunkHost[]> {
  return Promise.all(
    hosts.map(async ({ host, port = transport === 'tls' ? 5061 : 5060 }, at) => {
      const refuse = (message: string) => new Invalid([{ path: ['hosts', String(at)], message }])
      const found = await carriers.addressesOf(host, account).catch(() => {
        throw refuse(`${host} has no address. Check the name.`)
      })
      const addresses = [...new Set(found)].slice(0, mostAddresses).sort()
      const inward = addresses.find((address) => !isOutward(address))
      if (inward !== undefined && !local)
        throw refuse(
          `${host} is ${inward === host ? '' : `${inward}, `}an address that the internet does not reach. If the carrier is in the servers’ own network, mark the trunk as local.`,
        )
      return { host, port, addresses }
    }),
  )
}
