import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import type { StripeSettings } from '../../../view.ts'
import type { WebhookRequest } from '../../provider.ts'
import { type Fault, faults } from './behaviours.ts'
import { StandInBooks } from './books.ts'
import { servePage } from './pages.ts'
import { listIn, type Params, Refusal, readParams, type StripeRefusal } from './params.ts'
import { routes } from './routes.ts'

/** A request that has reached the stand-in, and when. */
export interface Heard {
  method: string
  path: string
  body: string
  key: string | undefined
  at: number
}

interface Kept {
  digest: string
  status: number
  body: string
  at: number
}

/**
 * Stripe's stand-in on this machine, which the official library talks to unchanged. It has what Gatehouse uses and refuses everything else, replays
 * what it has answered to an idempotency key for a day, and has pages that a browser can visit.
 */
export class StripeStandIn {
  readonly books = new StandInBooks()
  readonly heard: Heard[] = []
  readonly settings: StripeSettings
  /** How long it thinks about a request, in milliseconds. */
  slowMs = 0
  private readonly server
  private readonly kept = new Map<string, Kept>()
  private readonly faults: Fault[] = []
  private told = 0

  private constructor(server: ReturnType<typeof createServer>, settings: StripeSettings) {
    this.server = server
    this.settings = settings
    const { host, port } = settings.api ?? {}
    this.books.origin = `http://${host}:${port}`
    server.on('request', (request, response) => void this.answer(request, response))
  }

  /** @param patience what the library is told of it: no retries, so that each fault is seen, unless given */
  static async open(patience: { timeout?: number; maxNetworkRetries?: number } = {}): Promise<StripeStandIn> {
    const server = createServer()
    // one that is closed just as it is used again is a lost answer, which tests ask for themselves
    server.keepAliveTimeout = 10 * 60_000
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // it listens to a port
    return new StripeStandIn(server, {
      secretKey: 'sk_test_standinstandin',
      webhookSecret: 'whsec_standinstandin',
      api: { host: '127.0.0.1', port, protocol: 'http', maxNetworkRetries: 0, ...patience },
    })
  }

  async close(): Promise<void> {
    this.server.close()
    this.server.closeAllConnections()
    await once(this.server, 'close')
  }

  /** What happens to the next requests that change something, one each. */
  next(...what: Fault[]): void {
    this.faults.push(...what)
  }

  /** From now on everything works. */
  forgetFaults(): void {
    this.faults.length = 0
  }

  /** Lets time pass at Stripe alone. */
  pass(hours: number): void {
    this.books.aheadMs += hours * 3_600_000
  }

  /** What it has to send that it has not sent yet, in the order in which it happened: signed, to be delivered as the test likes. */
  webhooks(): WebhookRequest[] {
    const { events } = this.books
    const fresh = events.slice(this.told)
    this.told = events.length
    return fresh.map((event) => this.signed(this.eventOf(event)))
  }

  /** The body of an event, as its endpoint's API version has it. */
  eventOf(
    { id, type, object, previous }: { id: string; type: string; object: object; previous?: object },
    apiVersion: string = Stripe.API_VERSION,
  ): string {
    return JSON.stringify({
      id,
      object: 'event',
      api_version: apiVersion,
      created: this.books.now(),
      data: { object, ...(previous && { previous_attributes: previous }) },
      livemode: false,
      pending_webhooks: 1,
      request: null,
      type,
    })
  }

  /** A request with its signature, made by the official library. */
  signed(
    body: string,
    { secret = this.settings.webhookSecret, at = Date.now() }: { secret?: string; at?: number } = {},
  ): WebhookRequest {
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: Math.floor(at / 1000),
    })
    return { body: Buffer.from(body), headers: { 'stripe-signature': signature }, receivedAt: new Date() }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // of a request's body
    const body = Buffer.concat(chunks).toString()
    const at = performance.timeOrigin + performance.now()
    if (servePage(this.books, request, response, body)) return
    const { pathname: path, search } = new URL(request.url ?? '', this.books.origin)
    const method = request.method ?? ''
    const key = request.headers['idempotency-key']?.toString()
    this.heard.push({ method, path, body: body || search, key, at })
    if (this.slowMs > 0) await new Promise((done) => setTimeout(done, this.slowMs))
    const fault = method === 'POST' ? this.faults.shift() : undefined
    const { isDone, status } = fault ? faults[fault] : { isDone: true, status: null }
    const send = (code: number, text: string, isReplayed = false) =>
      response
        .writeHead(code, {
          'content-type': 'application/json',
          'request-id': this.books.id('req'),
          ...(isReplayed && { 'idempotent-replayed': 'true' }),
        })
        .end(text)
    const asked = { method, path, text: body || search.slice(1), key, request }
    const result = isDone ? this.perform(asked) : null
    if (status === 0) return void request.socket.destroy()
    if (status === -1) return
    if (status === null) return void (result && send(result.status, result.body, result.isReplayed))
    const text = JSON.stringify({ error: faultOf(status) })
    if (status === 500 && key) this.keep(key, { digest: digestOf(asked), status, body: text })
    send(status, text)
  }

  private keep(key: string, kept: Omit<Kept, 'at'>): void {
    this.kept.set(key, { ...kept, at: this.books.now() })
  }

  /** Does what is asked, once for each key. */
  private perform(asked: {
    method: string
    path: string
    text: string
    key: string | undefined
    request: IncomingMessage
  }): { status: number; body: string; isReplayed: boolean } {
    const { method, path, text, key, request } = asked
    try {
      this.admit(request)
      const kept = key ? this.kept.get(key) : undefined
      if (kept && kept.at > this.books.now() - 86_400) {
        if (kept.digest !== digestOf(asked))
          throw new Refusal(400, {
            type: 'idempotency_error',
            message: 'Keys for idempotent requests can only be used with the same parameters.',
          })
        return { ...kept, isReplayed: true }
      }
      const route = routes.find((one) => one.method === method && one.path.test(path))
      if (!route)
        throw new Refusal(404, {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${method}: ${path}).`,
        })
      const params = readParams(text, route.params)
      const id = route.path.exec(path)?.[1] ?? ''
      const answer = this.run(() => route.run(this.books, params, id), params)
      if (key) this.keep(key, { digest: digestOf(asked), ...answer })
      return { ...answer, isReplayed: false }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { status: error.status, body: JSON.stringify({ error: error.error }), isReplayed: false }
    }
  }

  /** What was refused once it had begun is kept for the key as well, such as a declined card. */
  private run(work: () => object, params: Params): { status: number; body: string } {
    try {
      const found = structuredClone(work())
      for (const path of listIn(params, 'expand')) this.expand(found, path.split('.'))
      return { status: 200, body: JSON.stringify(found) }
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 402) throw error
      return { status: error.status, body: JSON.stringify({ error: error.error }) }
    }
  }

  private admit({ headers }: IncomingMessage): void {
    if (headers.authorization !== `Bearer ${this.settings.secretKey}`)
      throw new Refusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' })
    if (headers['stripe-version'] !== Stripe.API_VERSION)
      throw new Refusal(400, { type: 'invalid_request_error', message: 'Another version of the API.' })
  }

  private expand(object: object, [name = '', ...rest]: string[]): void {
    const record = object as Record<string, unknown> // an answer, whose fields are looked at by name
    if (name === 'data') {
      for (const one of record['data'] as object[]) this.expand(one, rest)
      return
    }
    if (!(name in record))
      throw new Refusal(400, {
        type: 'invalid_request_error',
        message: `This property cannot be expanded (${name}).`,
      })
    const value = record[name]
    if (typeof value === 'string') record[name] = structuredClone(this.byId(value))
    const next = record[name]
    if (rest.length > 0 && typeof next === 'object' && next !== null) this.expand(next, rest)
  }

  private byId(id: string): object {
    const { setupIntents, intents, charges, methods, customers } = this.books
    for (const map of [setupIntents, intents, charges, methods, customers]) {
      const found = map.get(id)
      if (found) return found
    }
    throw new Error(`the stand-in has no ${id} to expand`)
  }
}

const digestOf = ({ method, path, text }: { method: string; path: string; text: string }) =>
  createHash('sha256').update(`${method} ${path} ${text}`).digest('hex')

function faultOf(status: number): StripeRefusal {
  if (status === 409)
    return {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: 'There is currently another in-progress request using this Idempotent Key.',
    }
  if (status === 429)
    return { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' }
  return { type: 'api_error', message: 'Something went wrong on our side.' }
}
