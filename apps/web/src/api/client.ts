import type { AppRouter } from '@gatehouse/api/router'
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client'
import { takeServerTime } from '../ui/now.ts'
import { failureOf, NotAnswered } from './failure.ts'
import { mayBeReplaced, replacedMs } from './signed-out.ts'

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

// The word that something changed may be faster than the answer with the token of the sign-in that changed it.
const readOnceMore = retryLink<AppRouter>({
  retry: ({ op, attempts, error }) =>
    op.type === 'query' && attempts === 1 && mayBeReplaced(failureOf(error).reason),
  retryDelayMs: () => replacedMs,
})

/** How long an answer may take, in seconds: a request that hangs is one that was not answered. */
const patience = { read: 20, change: 30 }

// What is relative on the page is measured by the clock that wrote it.
const noteTime = async (
  input: RequestInfo | URL,
  init: { method?: string; signal?: AbortSignal | null | undefined } = {},
) => {
  const seconds = init.method === 'POST' ? patience.change : patience.read
  const limit = new AbortController()
  setTimeout(() => limit.abort(new NotAnswered(seconds)), seconds * 1000)
  const signal = init.signal ? AbortSignal.any([init.signal, limit.signal]) : limit.signal
  const response = await fetch(input, { ...init, signal })
  takeServerTime(response.headers.get('date'))
  return response
}

// One client per account, so that a batch never mixes two.
function connect(account: string): Client {
  const url = '/trpc'
  const options = { url, maxItems: 10, fetch: noteTime, headers: account ? { 'x-account': account } : {} }
  return createTRPCClient<AppRouter>({
    links: [
      readOnceMore,
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
