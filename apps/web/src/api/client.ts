import type { AppRouter } from '@gatehouse/api/router'
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client'

export type Client = TRPCClient<AppRouter>

const clients = new Map<string, Client>()

/** The client for one account, named by its slug; without one, for what stands outside accounts. */
export function gatehouse(account = ''): Client {
  const known = clients.get(account)
  if (known) return known
  const client = connect(account)
  clients.set(account, client)
  return client
}

// One client per account, so that a batch never mixes two.
function connect(account: string): Client {
  const url = '/trpc'
  const options = { url, maxItems: 10, headers: account ? { 'x-account': account } : {} }
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          condition: (op) => op.context.secret === true,
          true: httpBatchLink({ ...options, methodOverride: 'POST' }),
          false: httpBatchLink(options),
        }),
      }),
    ],
  })
}
