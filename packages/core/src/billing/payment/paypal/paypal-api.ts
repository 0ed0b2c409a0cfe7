import { Agent } from 'node:https'
import { type ConnectionOptions, connect } from 'node:tls'
import type {
  OrdersController,
  PaymentsController,
  TransactionSearchController,
  VaultController,
} from '@paypal/paypal-server-sdk'
import type { PayPalSettings } from '../../view.ts'
import { failureOf } from './paypal-failure.ts'

type Sdk = typeof import('@paypal/paypal-server-sdk')

/** What PayPal's library offers of what is needed here. */
export interface Controllers {
  /** The library itself, for its names of things. */
  sdk: Sdk
  orders: OrdersController
  payments: PaymentsController
  vault: VaultController
  search: TransactionSearchController
  /** Answers what the library has no call for, as text. */
  get(path: string): Promise<{ result: string }>
}

/** PayPal's API by its own library. */
export interface PayPalApi {
  /** Asks it; `what` is for the error. @throws PayPalFailure */
  call<T>(what: string, ask: (api: Controllers) => Promise<{ result: T }>): Promise<T>
  /** What the app may do, as the answer to its id and secret says. @throws PayPalFailure */
  scopes(): Promise<string[]>
}

/** How long an answer may take, in ms: the library's own default is for ever. */
const patience = 30_000

/** @throws whatever keeps the library from being loaded */
export async function openPayPalApi(settings: PayPalSettings): Promise<PayPalApi> {
  // a second and 40 MB: who is not paid by PayPal does not wait for it
  const sdk = await import('@paypal/paypal-server-sdk')
  const agent = agentOf(settings)
  const renew = () => controllersOf(sdk, settings, agent)
  let own = renew()
  return {
    async call(what, ask) {
      for (let again = false; ; again = true) {
        const used = own
        try {
          return (await ask(used.controllers)).result
        } catch (error) {
          const failure = failureOf(what, error)
          if (again || (failure.status !== 401 && failure.status !== 403)) throw failure
          // the access token that the library keeps was revoked, or is older than a right that was given: with another one it is tried once more
          if (own === used) own = renew()
        }
      }
    },
    async scopes() {
      try {
        const { scope } = await own.client.clientCredentialsAuthManager.fetchToken()
        return scope?.split(' ') ?? []
      } catch (error) {
        throw failureOf('sign in', error)
      }
    },
  }
}

function controllersOf(sdk: Sdk, { clientId, clientSecret, mode }: PayPalSettings, httpsAgent: Agent) {
  const client = new sdk.Client({
    environment: mode === 'live' ? sdk.Environment.Production : sdk.Environment.Sandbox,
    clientCredentialsAuthCredentials: { oAuthClientId: clientId, oAuthClientSecret: clientSecret },
    timeout: patience,
    httpClientOptions: { timeout: patience, httpsAgent },
    unstable_httpClientOptions: { maxRedirects: 0, maxContentLength: 10_000_000 },
  })
  const controllers: Controllers = {
    sdk,
    orders: new sdk.OrdersController(client),
    payments: new sdk.PaymentsController(client),
    vault: new sdk.VaultController(client),
    search: new sdk.TransactionSearchController(client),
    get(path) {
      const request = client.getRequestBuilderFactory()('GET', path)
      request.authenticate([{ oauth2: true }])
      return request.callAsText()
    },
  }
  return { client, controllers }
}

/** Keeps connections to PayPal's hosts; where a stand-in is set they lead there, for these names and no others. */
export function agentOf({ api }: Pick<PayPalSettings, 'api'>): Agent {
  if (!api) return new Agent({ keepAlive: true, maxSockets: 20 })
  return new (class extends Agent {
    override createConnection(options: ConnectionOptions) {
      const servername = options.servername || options.host || ''
      return connect({ ...options, host: '127.0.0.1', port: api.port, servername, ca: api.ca })
    }
  })({ keepAlive: true, maxSockets: 20 })
}
