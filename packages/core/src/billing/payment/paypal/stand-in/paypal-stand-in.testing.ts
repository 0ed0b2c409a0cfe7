import { once } from 'node:events'
import { createServer as createPages, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { PayPalSettings } from '../../../view.ts'
import { type Fault, faults, type Payer } from './behaviours.testing.ts'
import { type Certified, certify } from './certificates.testing.ts'
import { servePage } from './pages.testing.ts'
import { routes } from './routes.testing.ts'
import { Signer } from './signer.testing.ts'
import { newId, Refused, State } from './state.testing.ts'

/** A request as it came. */
export interface Request {
  method: string
  path: string
  key: string | undefined
  at: number
}

const allScopes = [
  'https://uri.paypal.com/services/payments/payment',
  'https://uri.paypal.com/services/vault/payment-tokens/readwrite',
  'https://uri.paypal.com/services/reporting/search/read',
  'https://uri.paypal.com/services/disputes/read-seller',
]

/**
 * PayPal's sandbox in this process: TLS for its names by an authority of its own, its routes as far as they are needed, its pages, its signed
 * webhooks. What it is asked for and does not know it refuses, and complains about.
 */
export class PayPalStandIn {
  readonly state: State
  readonly settings: PayPalSettings
  readonly authority: Certified
  readonly signer: Signer
  /** What came that should not have. */
  readonly complaints: string[] = []
  readonly requests: Request[] = []
  /** What an app may do from the next sign-in on. */
  scopes = allScopes
  /** Whether anybody answers at all. */
  isDown = false
  /** How late its list of transactions is, in ms. */
  listLag = 0
  readonly #faults: { method: string; path: RegExp; fault: Fault }[] = []
  readonly #tokens = new Map<string, string[]>()
  /** Answers by route and request id. */
  readonly #answered = new Map<string, { status: number; body: object }>()
  readonly #close: () => Promise<void>

  private constructor(state: State, authority: Certified, port: number, close: () => Promise<void>) {
    this.state = state
    this.authority = authority
    this.#close = close
    this.signer = new Signer(authority)
    this.settings = {
      clientId: 'stand-in-client',
      clientSecret: 'stand-in-secret-never-shown',
      webhookId: '3TR748995U920805P',
      mode: 'sandbox',
      api: { port, ca: authority.certificate },
    }
  }

  static async open(): Promise<PayPalStandIn> {
    const authority = certify({ names: ['Authority of the stand-in'], isAuthority: true })
    const hosts = ['api-m.sandbox.paypal.com', 'api.sandbox.paypal.com', 'api-m.paypal.com', 'api.paypal.com']
    const own = certify({ names: hosts }, authority)
    const sockets = new Set<Socket>()
    let standIn: PayPalStandIn | undefined
    const api = createServer(
      { key: own.key.export({ type: 'pkcs8', format: 'pem' }), cert: own.certificate },
      (request, response) => void standIn?.answer(request, response),
    )
    const pages = createPages(
      (request, response) => void (standIn && servePage(standIn.state, request, response)),
    )
    for (const server of [api, pages]) {
      // one that is closed just as it is used again is a lost answer, which tests ask for themselves
      server.keepAliveTimeout = 10 * 60_000
      server.on('connection', (socket: Socket) => {
        sockets.add(socket)
        socket.on('close', () => sockets.delete(socket))
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    }
    const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port // it listens on TCP
    const close = async () => {
      for (const server of [api, pages]) server.close()
      for (const socket of sockets) socket.destroy()
    }
    standIn = new PayPalStandIn(new State(`http://127.0.0.1:${portOf(pages)}`), authority, portOf(api), close)
    return standIn
  }

  close(): Promise<void> {
    return this.#close()
  }

  /** Lets the next request of a kind go wrong. */
  breakNext(method: string, path: RegExp, fault: Fault): void {
    this.#faults.push({ method, path, fault })
  }

  /** Lets nothing go wrong any more that was to. */
  mend(): void {
    this.#faults.length = 0
  }

  /** Forgets what it was asked before under which id, as PayPal does after hours. */
  forgetRequests(): void {
    this.#answered.clear()
  }

  /** Ends every access token. */
  revokeTokens(): void {
    this.#tokens.clear()
  }

  /** Somebody goes on at a page, as `payer`, or leaves it: answers where they are sent back to. */
  async goOn(url: string, payer: Payer, answer: 'agree' | 'cancel' = 'agree'): Promise<URL> {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ payer, answer }),
      redirect: 'manual',
    })
    const location = response.headers.get('location')
    if (!location) throw new Error(`the page at ${url} answered ${response.status}`)
    return new URL(location)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://stand-in')
    const method = request.method ?? ''
    const key = request.headers['paypal-request-id'] as string | undefined // a header that is sent once
    this.requests.push({ method, path: url.pathname, key, at: performance.now() })
    const raw = await text(request)
    if (this.isDown) return void request.socket.destroy()
    const at = this.#faults.findIndex((one) => one.method === method && one.path.test(url.pathname))
    const [broken] = at < 0 ? [] : this.#faults.splice(at, 1)
    const fault = broken && faults[broken.fault]
    const lost = () => void request.socket.destroy()
    if (fault && !fault.isDone)
      return fault.status === null ? lost() : this.#send(response, brokenBy(fault.status))
    const reply = this.#do(method, url, raw, request, key)
    if (!fault) return this.#send(response, reply)
    return fault.status === null ? lost() : this.#send(response, brokenBy(fault.status))
  }

  #send(response: ServerResponse, { status, body }: { status: number; body: object | string }): void {
    const isText = typeof body === 'string'
    response.writeHead(status, { 'content-type': isText ? 'application/x-pem-file' : 'application/json' })
    response.end(isText ? body : JSON.stringify(body))
  }

  #do(method: string, url: URL, raw: string, request: IncomingMessage, key: string | undefined) {
    const { pathname: path } = url
    try {
      if (path.startsWith('/v1/notifications/certs/')) return { status: 200, body: this.signer.file(path) }
      if (method === 'POST' && path === '/v1/oauth2/token') return this.#signIn(raw, request)
      this.#mustBeSignedIn(path, request)
      const known = key && this.#answered.get(`${path} ${key}`)
      if (known) return known
      for (const [of, pattern, route] of routes) {
        const match = of === method && pattern.exec(path)
        if (!match) continue
        const body = raw === '' ? undefined : JSON.parse(raw)
        const listedUntil = new Date(Date.now() - this.listLag)
        const answer = route(this.state, { body, query: url.searchParams, key, listedUntil }, match[1] ?? '')
        if (key) this.#answered.set(`${path} ${key}`, answer)
        return answer
      }
      this.complaints.push(`there is no ${method} ${path}`)
      return refusalOf(new Refused(404, 'RESOURCE_NOT_FOUND'))
    } catch (error) {
      if (error instanceof Refused) return refusalOf(error)
      this.complaints.push(
        `${method} ${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`,
      )
      return refusalOf(new Refused(400, 'INVALID_REQUEST'))
    }
  }

  #signIn(raw: string, { headers }: IncomingMessage) {
    const { clientId, clientSecret } = this.settings
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    if (headers.authorization !== expected || raw !== 'grant_type=client_credentials')
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
      }
    const token = newId()
    this.#tokens.set(token, this.scopes)
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: 32_400, scope: this.scopes.join(' ') },
    }
  }

  #mustBeSignedIn(path: string, { headers }: IncomingMessage): void {
    const scopes = this.#tokens.get(headers.authorization?.replace('Bearer ', '') ?? '')
    if (!scopes) throw new Refused(401, 'AUTHENTICATION_FAILURE')
    const ways = ['/', '/v3/vault', '/v1/reporting', '/v1/customer/disputes']
    const needed = allScopes[ways.findLastIndex((way) => path.startsWith(way))]
    if (!scopes.includes(needed ?? '')) throw new Refused(403, 'NOT_AUTHORIZED', 'PERMISSION_DENIED')
  }
}

const brokenBy = (status: number) => refusalOf(new Refused(status, 'INTERNAL_SERVER_ERROR'))
const refusalOf = ({ status, body }: Refused) => ({ status, body })
