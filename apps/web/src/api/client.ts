import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import type { Wire } from './wire.ts'

const clients = new Map<string, Wire>()

/** The client for one account, named by its slug; without one, for what stands outside accounts. */
export function gatehouse(account = ''): Wire {
  const known = clients.get(account)
  if (known) return known
  const client = connect(account)
  clients.set(account, client)
  return client
}

// One client per account, so that a batch never mixes two.
function connect(account: string): Wire {
  const url = '/trpc'
  const client = createTRPCClient({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url, maxItems: 10, headers: account ? { 'x-account': account } : {} }),
      }),
    ],
  })
  return client as unknown as Wire // stands in for the router's type
}
