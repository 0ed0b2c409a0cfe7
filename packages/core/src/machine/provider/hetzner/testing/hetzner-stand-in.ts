import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Command,
  type Fault,
  type StandInAction,
  type StandInServer,
  standInTypes,
} from './stand-in-state.ts'

class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const commandNames: Record<Command, string> = {
  shutdown: 'shutdown_server',
  poweroff: 'stop_server',
  poweron: 'start_server',
  change_type: 'change_server_type',
}

const refusals: Partial<Record<Fault, [number, string, string]>> = {
  locked: [423, 'locked', 'server is locked'],
  'no-room': [412, 'resource_unavailable', 'error during placement'],
  invalid: [422, 'invalid_server_type', 'invalid server type'],
  rate: [429, 'rate_limit_exceeded', 'limit of 3600 requests per hour reached'],
  unavailable: [503, 'unavailable', 'service unavailable'],
  timeout: [504, 'timeout', 'timeout'],
}

/**
 * Hetzner Cloud's API as far as Gatehouse uses it, with the paths, errors, states and headers of its published description
 * (https://docs.hetzner.cloud/cloud.spec.json), over servers that are made up.
 */
export class HetznerStandIn {
  /** A token that may do everything, one that may only read, and one of a project without servers. */
  readonly token = randomBytes(32).toString('hex')
  readonly readOnlyToken = randomBytes(32).toString('hex')
  readonly foreignToken = randomBytes(32).toString('hex')
  readonly servers = new Map<number, StandInServer>()
  readonly actions: StandInAction[] = []
  readonly requests: { method: string; path: string; token: string }[] = []
  types = standInTypes
  /** How long an action takes, in ms. */
  actionMs = 20
  /** What the provider says is left of the token's rate. */
  remaining = 3600
  /** Called with each command that has come, before anything comes of it. */
  onCommand: (command: Command) => void = () => {}
  #faults: { at: Command; fault: Fault }[] = []
  readonly #http: Server
  readonly #timers = new Set<NodeJS.Timeout>()
  #lastId = 1000

  private constructor(http: Server) {
    this.#http = http
  }

  static async open(): Promise<HetznerStandIn> {
    const http = createServer()
    const standIn = new HetznerStandIn(http)
    http.on('request', (request, response) => void standIn.#serve(request, response))
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    return standIn
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/v1`
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#http.closeAllConnections()
    this.#http.close()
    await once(this.#http, 'close')
  }

  /** Rents out a server. */
  add(server: Partial<StandInServer> = {}): StandInServer {
    const id = ++this.#lastId
    const made: StandInServer = {
      ...{
        id,
        name: `server-${id}`,
        status: 'running',
        rescue: false,
        type: 'ccx13',
        disk: 80,
        location: 'fsn1',
      },
      ...{ ipv4: '127.0.0.1', ipv6: null, firewalls: [], shutsDownAfter: 20, held: false },
      ...server,
    }
    this.servers.set(id, made)
    return made
  }

  /** From now on the next requests of this command, so many, go wrong. */
  fail(at: Command, fault: Fault, times = 1): void {
    for (let n = 0; n < times; n++) this.#faults.push({ at, fault })
  }

  /** Forgets what was to go wrong, and what was done. */
  reset(): void {
    this.#faults = []
    this.actions.length = 0
    this.requests.length = 0
    this.servers.clear()
    this.onCommand = () => {}
  }

  /** How often something was begun. */
  begun(command: Command): number {
    return this.actions.filter((action) => action.command === commandNames[command]).length
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const url = new URL(request.url ?? '', 'http://stand-in')
    const path = url.pathname.replace(/^\/v1/, '')
    const method = request.method ?? ''
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    this.requests.push({ method, path, token })
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        'ratelimit-limit': '3600',
        'ratelimit-remaining': String(this.remaining),
        'ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600 - this.remaining),
      })
      response.end(JSON.stringify(body))
    }
    try {
      if (![this.token, this.readOnlyToken, this.foreignToken].includes(token))
        throw new Refused(401, 'unauthorized', 'the token you have provided is invalid')
      if (method !== 'GET' && token === this.readOnlyToken)
        throw new Refused(401, 'token_readonly', 'token is only allowed to perform GET requests')
      const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
      const own = token === this.foreignToken ? [] : [...this.servers.values()]
      const command = /^\/servers\/(\d+)\/actions\/(\w+)$/.exec(path)
      if (method === 'POST' && command) {
        const begun = this.#command(own, Number(command[1]), command[2] as Command, body)
        if (begun === 'break') return void response.destroy()
        return answer(201, { action: begun })
      }
      if (method !== 'GET') throw new Refused(405, 'method_not_allowed', 'method not allowed')
      answer(200, this.#read(own, path, url.searchParams))
    } catch (error) {
      if (!(error instanceof Refused)) return void response.destroy()
      answer(error.status, { error: { code: error.code, message: error.message, details: null } })
    }
  }

  #read(own: StandInServer[], path: string, query: URLSearchParams): unknown {
    const page = Number(query.get('page') ?? 1)
    const perPage = Math.min(Number(query.get('per_page') ?? 25), 50)
    const paged = <Item>(name: string, all: Item[]) => ({
      [name]: all.slice((page - 1) * perPage, page * perPage),
      meta: {
        pagination: {
          page,
          per_page: perPage,
          previous_page: page > 1 ? page - 1 : null,
          next_page: page * perPage < all.length ? page + 1 : null,
          last_page: null,
          total_entries: null,
        },
      },
    })
    const [, first, id, second] = path.split('/')
    if (first === 'servers' && id === undefined)
      return paged(
        'servers',
        own.map((server) => this.#serverJson(server)),
      )
    if (first === 'servers' && id !== undefined) {
      const server = serverIn(own, Number(id))
      if (second === undefined) return { server: this.#serverJson(server) }
      if (second === 'actions')
        return paged(
          'actions',
          this.actions
            .filter((action) => action.server === server.id)
            .reverse()
            .map(actionJson),
        )
    }
    if (first === 'server_types') return paged('server_types', this.types.map(typeJson))
    if (first === 'actions') {
      const ids = query.getAll('id').map(Number)
      if (ids.length === 0 || ids.length > 25) throw new Refused(400, 'invalid_input', 'invalid input')
      return paged('actions', this.actions.filter((action) => ids.includes(action.id)).map(actionJson))
    }
    if (first === 'pricing') return { pricing: { currency: 'EUR', vat_rate: '19.000000' } }
    throw new Refused(404, 'not_found', 'not found')
  }

  #serverJson(server: StandInServer) {
    const type = this.types.find(({ name }) => name === server.type)
    return {
      id: server.id,
      name: server.name,
      status: server.status,
      locked: this.#isLocked(server),
      rescue_enabled: server.rescue,
      primary_disk_size: server.disk,
      server_type: type && typeJson(type),
      location: { id: 1, name: server.location },
      public_net: {
        ipv4: server.ipv4 === null ? null : { ip: server.ipv4, blocked: false },
        ipv6: server.ipv6 === null ? null : { ip: server.ipv6, blocked: false },
        firewalls: server.firewalls.map((id) => ({ id, status: 'applied' })),
      },
      protection: { delete: false, rebuild: false },
    }
  }

  #isLocked(server: StandInServer): boolean {
    return (
      server.held || this.actions.some((action) => action.server === server.id && action.status === 'running')
    )
  }

  #command(
    own: StandInServer[],
    id: number,
    command: Command,
    body: { server_type?: string; upgrade_disk?: boolean },
  ): ReturnType<typeof actionJson> | 'break' {
    const server = serverIn(own, id)
    this.onCommand(command)
    const place = this.#faults.findIndex(({ at }) => at === command)
    const fault = place >= 0 ? this.#faults.splice(place, 1)[0]?.fault : undefined
    const refusal = fault && refusals[fault]
    if (refusal) throw new Refused(...refusal)
    if (fault === 'dropped') return 'break'
    if (this.#isLocked(server)) throw new Refused(423, 'locked', 'server is locked')
    const action = this.#begin(server, command, body, fault === 'action-error')
    if (fault === 'timeout-begun') throw new Refused(504, 'timeout', 'timeout')
    return fault === 'lost' ? 'break' : actionJson(action)
  }

  #begin(
    server: StandInServer,
    command: Command,
    body: { server_type?: string; upgrade_disk?: boolean },
    fails: boolean,
  ): StandInAction {
    const change = command === 'change_type' ? this.#changeOf(server, body) : undefined
    const action: StandInAction = {
      ...{ id: ++this.#lastId, server: server.id, command: commandNames[command] },
      ...{ status: 'running', error: null },
    }
    this.actions.push(action)
    if (command === 'change_type') server.status = 'migrating'
    this.#later(this.actionMs, () => {
      action.status = fails ? 'error' : 'success'
      if (fails) action.error = { code: 'action_failed', message: 'Action failed' }
      if (command === 'change_type') server.status = fails ? 'off' : 'running'
      if (fails) return
      change?.()
      if (command === 'poweron') server.status = 'running'
      if (command === 'poweroff') server.status = 'off'
      // that it was sent is all that it says
      if (command === 'shutdown' && server.shutsDownAfter !== null)
        this.#later(server.shutsDownAfter, () => {
          if (server.status === 'running') server.status = 'off'
        })
    })
    return action
  }

  #changeOf(
    server: StandInServer,
    { server_type: name, upgrade_disk: grows }: { server_type?: string; upgrade_disk?: boolean },
  ): () => void {
    if (server.status !== 'off') throw new Refused(422, 'server_not_stopped', 'server is not stopped')
    const type = this.types.find((one) => one.name === name)
    const present = this.types.find((one) => one.name === server.type)
    if (!type || type.architecture !== present?.architecture || type.disk < server.disk)
      throw new Refused(422, 'invalid_server_type', 'invalid server type')
    if (!type.prices[server.location])
      throw new Refused(412, 'resource_unavailable', 'error during placement')
    return () => {
      server.type = type.name
      if (grows) server.disk = type.disk
    }
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, ms)
    this.#timers.add(timer)
  }
}

function serverIn(own: StandInServer[], id: number): StandInServer {
  const found = own.find((server) => server.id === id)
  if (!found) throw new Refused(404, 'not_found', `server with ID '${id}' not found`)
  return found
}

const actionJson = ({ id, server, command, status, error }: StandInAction) => ({
  ...{ id, command, status, error },
  progress: status === 'running' ? 50 : 100,
  started: '2026-11-29T10:00:00+00:00',
  finished: status === 'running' ? null : '2026-11-29T10:00:05+00:00',
  resources: [{ id: server, type: 'server' }],
})

const gross = (net: string) => (Number(net) * 1.19).toFixed(10)

const typeJson = ({
  name,
  cores,
  memory,
  disk,
  cpu,
  architecture,
  prices,
  over,
}: (typeof standInTypes)[number]) => ({
  ...{ name, description: name.toUpperCase(), cores, memory, disk, cpu_type: cpu, architecture },
  prices: Object.entries(prices).map(([location, [monthly, hourly]]) => ({
    location,
    price_monthly: { net: monthly, gross: gross(monthly) },
    price_hourly: { net: hourly, gross: gross(hourly) },
  })),
  locations: Object.keys(prices).map((location) => ({
    name: location,
    deprecation: over?.[location]
      ? { announced: '2025-06-01T00:00:00+00:00', unavailable_after: over[location] }
      : null,
  })),
})
