import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Invalid } from '../../access/errors.ts'
import type { CarrierNames } from './carrier-way.ts'
import type { TrunkHost, TrunkTarget, TrunkTransport } from './view.ts'

interface Resolving {
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
const mostTargets = 8

/** By what a name announces where SIP is (RFC 3263 §4.1). */
const services = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' } as const

/** A host cannot be had as it is: the message is a sentence. */
export class UnresolvedHost extends Error {
  override readonly name = 'UnresolvedHost'
}

/**
 * Hosts with the addresses that their names have now. One in a private network is refused unless the trunk says that it is local: else
 * whoever has the name could turn servers' packets inward.
 * @throws Invalid
 */
export function resolvedHosts(
  names: CarrierNames,
  { hosts, ...of }: Resolving & { hosts: readonly { host: string; port?: number | undefined }[] },
): Promise<TrunkHost[]> {
  return Promise.all(
    hosts.map((one, at) =>
      resolvedHost(names, one, of).catch((error: unknown) => {
        if (!(error instanceof UnresolvedHost)) throw error
        throw new Invalid([{ path: ['hosts', String(at)], message: error.message }])
      }),
    ),
  )
}

/**
 * One host with the addresses that it has now: where no port was written, those of the places that its name announces.
 * @throws UnresolvedHost
 */
export async function resolvedHost(
  names: CarrierNames,
  { host, port }: { host: string; port?: number | undefined },
  { transport, local, account }: Resolving,
): Promise<TrunkHost> {
  const isOpen = port === undefined && isIP(host) === 0
  const usual = transport === 'tls' ? 5061 : 5060
  const targets = isOpen ? await targetsOf(names, host, { transport, account }) : []
  const addresses =
    targets.length > 0
      ? sorted(targets.flatMap((target) => target.addresses))
      : sorted(await addressesOf(names, host, account))
  const inward = addresses.find((address) => !isOutward(address))
  if (inward !== undefined && !local)
    throw new UnresolvedHost(
      `${host} is ${inward === host ? '' : `${inward}, `}an address that the internet does not reach. If the carrier is in the servers’ own network, mark the trunk as local.`,
    )
  return {
    host,
    port: port ?? usual,
    ...(isOpen && { portOpen: true }),
    addresses,
    ...(targets.length > 0 && { targets }),
  }
}

async function targetsOf(
  names: CarrierNames,
  host: string,
  { transport, account }: { transport: TrunkTransport; account: string },
): Promise<TrunkTarget[]> {
  const told = await names.servicesOf(services[transport], host, account).catch(() => {
    throw new UnresolvedHost(`The DNS does not say where ${host} has SIP. Try again later.`)
  })
  // a single dot says that there is none (RFC 2782)
  const said = told.filter(({ name }) => name !== '' && name !== '.')
  if (told.length > 0 && said.length === 0)
    throw new UnresolvedHost(`${host} announces that it has no SIP over ${transport.toUpperCase()}.`)
  const chosen = said.toSorted(
    (a, b) => a.priority - b.priority || b.weight - a.weight || (a.name < b.name ? -1 : 1) || a.port - b.port,
  )
  const found = await Promise.allSettled(
    chosen.slice(0, mostTargets).map(async ({ name, port, priority, weight }) => {
      const addresses = sorted(await names.addressesOf(name, account))
      return { name, port, priority, weight, addresses }
    }),
  )
  const targets = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (said.length > 0 && targets.length === 0)
    throw new UnresolvedHost(`None of the places that ${host} announces has an address.`)
  return targets
}

async function addressesOf(names: CarrierNames, host: string, account: string): Promise<readonly string[]> {
  try {
    return await names.addressesOf(host, account)
  } catch (error) {
    const isGone = (error as { code?: unknown }).code === 'ENOTFOUND'
    throw new UnresolvedHost(
      isGone
        ? `${host} has no address. Check the name.`
        : `The DNS does not answer for ${host}. Try again later.`,
    )
  }
}

const sorted = (addresses: readonly string[]) => [...new Set(addresses)].sort().slice(0, mostAddresses)
