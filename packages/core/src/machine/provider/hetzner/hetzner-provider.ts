import { systemNames } from '@gatehouse/hosts/names/names'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import {
  type MachineAction,
  type MachineCommand,
  type MachineProvider,
  ProviderFailure,
  type SoughtServer,
} from '../provider.ts'
import type { Machine, MachineType, Price } from '../view.ts'
import type { HetznerApi } from './hetzner-api.ts'
import { monthlyMinor, plainDecimal } from './money-at-hetzner.ts'

// of what the published description has, what is used here; its numbers are floats, its prices decimal strings

const amount = z.object({ net: z.string() })
const deprecation = z.object({ unavailable_after: z.string() }).nullish()
const serverType = z.object({
  name: z.string(),
  cores: z.number(),
  memory: z.number(),
  disk: z.number(),
  cpu_type: z.string(),
  architecture: z.string(),
  prices: z.array(z.object({ location: z.string(), price_hourly: amount, price_monthly: amount })),
  locations: z.array(z.object({ name: z.string(), deprecation })).optional(),
})
const server = z.object({
  id: z.int(),
  name: z.string(),
  status: z.string(),
  locked: z.boolean(),
  rescue_enabled: z.boolean(),
  primary_disk_size: z.number(),
  server_type: serverType,
  location: z.object({ name: z.string() }).optional(),
  datacenter: z.object({ location: z.object({ name: z.string() }) }).optional(),
  public_net: z.object({
    ipv4: z.object({ ip: z.string() }).nullable(),
    ipv6: z.object({ ip: z.string() }).nullable(),
    firewalls: z.array(z.object({ id: z.int() })).optional(),
  }),
})
const action = z.object({
  id: z.int(),
  command: z.string(),
  status: z.enum(['running', 'success', 'error']),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
const pagination = z.object({ pagination: z.object({ next_page: z.int().nullable() }) })
const pricing = z.object({ pricing: z.object({ currency: z.string() }) })
const serversPage = z.object({ servers: z.array(server), meta: pagination })
const typesPage = z.object({ server_types: z.array(serverType), meta: pagination })

type HetznerServer = z.output<typeof server>
type HetznerType = z.output<typeof serverType>

const commands: Record<string, MachineCommand> = {
  shutdown_server: 'shutdown',
  stop_server: 'poweroff',
  start_server: 'poweron',
  change_server_type: 'change-type',
}
const pathOf = {
  shutdown: 'shutdown',
  poweroff: 'poweroff',
  poweron: 'poweron',
  'change-type': 'change_type',
}
const mostPages = 100
/** Of so many actions one call tells. */
const mostActions = 25

/** Hetzner Cloud, by the few calls that are needed of its API. */
export function hetznerProvider(api: HetznerApi, account: string): MachineProvider {
  const pages = async <Page extends { meta: z.output<typeof pagination> }>(
    path: string,
    schema: z.ZodType<Page>,
    signal: AbortSignal,
  ): Promise<Page[]> => {
    const read: Page[] = []
    for (let page: number | null = 1; page !== null && read.length < mostPages; ) {
      const one: Page = await api.get(`${path}?per_page=50&page=${page}`, schema, signal)
      read.push(one)
      page = one.meta.pagination.next_page
    }
    return read
  }
  const servers = async (signal: AbortSignal) =>
    (await pages('/servers', serversPage, signal)).flatMap((page) => page.servers)
  let money: string | undefined
  const currency = async (signal: AbortSignal) => {
    money ??= (await api.get('/pricing', pricing, signal)).pricing.currency
    return money
  }

  return {
    name: 'hetzner',
    async find(sought, signal) {
      const [all, money] = await Promise.all([servers(signal), currency(signal)])
      const addresses = await Promise.all(sought.map((one) => addressesOf(one, account, signal)))
      return addresses.map((of) => {
        const found = all.find((one) => of.some((address) => isOf(one, address)))
        return found ? machineView(found, money) : null
      })
    },
    async count(signal) {
      return (await servers(signal)).length
    },
    async machine(id, signal) {
      const read = api.get(`/servers/${Number(id)}`, z.object({ server }), signal)
      const found = await read.catch(ifThere)
      return found && machineView(found.server, await currency(signal))
    },
    async types(location, signal) {
      const [read, money] = await Promise.all([pages('/server_types', typesPage, signal), currency(signal)])
      return read
        .flatMap((page) => page.server_types)
        .map((type) => typeView(type, location, money))
        .sort((one, other) => (one.price?.monthly ?? Infinity) - (other.price?.monthly ?? Infinity))
    },
    async begin(id, command, signal) {
      const body =
        command.kind === 'change-type' ? { server_type: command.type, upgrade_disk: command.upgradeDisk } : {}
      const path = `/servers/${Number(id)}/actions/${pathOf[command.kind]}`
      return actionView((await api.post(path, body, z.object({ action }), signal)).action)
    },
    async actions(sought, signal) {
      const known: MachineAction[] = []
      for (let first = 0; first < sought.length; first += mostActions) {
        const ids = sought.slice(first, first + mostActions).map((one) => `id=${one.action}`)
        const path = `/actions?${ids.join('&')}&per_page=${mostActions}`
        const { actions } = await api.get(path, z.object({ actions: z.array(action) }), signal)
        known.push(...actions.map(actionView))
      }
      return sought.map((one) => known.find(({ id }) => id === one.action) ?? null)
    },
    async actionsOf(id, signal) {
      const path = `/servers/${Number(id)}/actions?sort=id:desc&per_page=25`
      const { actions } = await api.get(path, z.object({ actions: z.array(action) }), signal)
      return actions.map(actionView)
    },
    async requireWrite(signal) {
      // no server has the id 0: a token that may write hears that it is not there
      await api.post('/servers/0/actions/poweron', {}, z.unknown(), signal).catch((error) => {
        if (error instanceof ProviderFailure && error.code === 'not_found') return
        throw error
      })
    },
  }
}

function ifThere(error: unknown): null {
  if (error instanceof ProviderFailure && error.code === 'not_found') return null
  throw error
}

async function addressesOf({ host }: SoughtServer, account: string, signal: AbortSignal): Promise<string[]> {
  try {
    return (await systemNames.addressesOf(host, { account, signal })).map(({ address }) => address)
  } catch {
    signal.throwIfAborted()
    return [] // a name that leads nowhere is no machine's
  }
}

/** Whether the server has this address: its IPv4 one, or any of its IPv6 network. */
function isOf({ public_net: { ipv4, ipv6 } }: HetznerServer, address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const sought = ipaddr.process(address)
  if (sought.kind() === 'ipv4') return ipv4 !== null && ipv4.ip === sought.toString()
  if (!ipv6) return false
  const [network, bits] = ipv6.ip.includes('/') ? ipaddr.parseCIDR(ipv6.ip) : [ipaddr.parse(ipv6.ip), 128]
  return network.kind() === 'ipv6' && sought.match(network, bits)
}

function machineView(of: HetznerServer, currency: string): Machine {
  const location = of.location?.name ?? of.datacenter?.location.name ?? ''
  return {
    id: String(of.id),
    name: of.name,
    status: of.status,
    locked: of.locked,
    rescue: of.rescue_enabled,
    type: typeView(of.server_type, location, currency),
    disk: of.primary_disk_size,
    location,
    firewalls: of.public_net.firewalls?.length ?? 0,
  }
}

function typeView(of: HetznerType, location: string, currency: string): MachineType {
  const here = of.locations?.find(({ name }) => name === location)
  const price = of.prices.find((one) => one.location === location)
  const over = here?.deprecation && Date.parse(here.deprecation.unavailable_after) <= Date.now()
  const isThere = price !== undefined && (of.locations === undefined || here !== undefined)
  return {
    name: of.name,
    cores: of.cores,
    memory: of.memory,
    disk: of.disk,
    cpu: of.cpu_type === 'dedicated' ? 'dedicated' : 'shared',
    architecture: of.architecture,
    price: price ? priceView(price, currency) : null,
    unavailable: over ? 'No longer offered.' : isThere ? null : `Not available in ${location}.`,
  }
}

const priceView = (price: HetznerType['prices'][number], currency: string): Price => ({
  currency,
  monthly: monthlyMinor(price.price_monthly.net, currency),
  hourly: plainDecimal(price.price_hourly.net),
})

const actionView = ({ id, command, status, error }: z.output<typeof action>): MachineAction => ({
  id,
  command: commands[command] ?? 'other',
  status,
  error: error ? error.message.replace(/\p{C}+/gu, ' ').slice(0, 200) : null,
})
