import { createTRPCUntypedClient, httpLink } from '@trpc/client'
import { errorOf } from './gatehouse-error.ts'
import { type Patience, patientFetch } from './patient-fetch.ts'
import type { CallOptions, Gatehouse } from './procedures.ts'

export interface GatehouseOptions extends Partial<Patience> {
  /** Where Gatehouse is, such as `https://gatehouse.example.com`. */
  url: string
  /** An API key, `gh_…`; it is bound to one account. */
  apiKey: string
  /** Another `fetch`, for a proxy or a test. */
  fetch?: typeof globalThis.fetch
  /** What the audit log names as the user agent. */
  userAgent?: string
}

type Kind = 'query' | 'mutation'
type Run = (kind: Kind, path: string, input: unknown, options?: CallOptions) => Promise<unknown>

/**
 * A client of one Gatehouse with the rights of an API key. Calls throw `GatehouseError` (see isGatehouseError) where
 * Gatehouse refuses, and an Error where it cannot be reached.
 * @throws TypeError for a URL or an API key that cannot be one
 */
export function createGatehouse(options: GatehouseOptions): Gatehouse {
  const { timeout = 30_000, waitForRate = true, userAgent = 'gatehouse-sdk' } = options
  const url = originOf(options.url)
  if (!/^gh_\S+$/.test(options.apiKey)) throw new TypeError('apiKey must be a Gatehouse API key: gh_…')
  const link = httpLink({
    url: `${url}/trpc`,
    methodOverride: 'POST', // an input may hold what should not stand in an access log
    headers: { authorization: `Bearer ${options.apiKey}`, 'user-agent': userAgent },
    fetch: patientFetch(options.fetch ?? globalThis.fetch, { timeout, waitForRate }),
  })
  const client = createTRPCUntypedClient({ links: [link] })
  const run: Run = async (kind, path, input, { signal } = {}) => {
    try {
      return await client[kind](path, input, signal ? { signal } : {})
    } catch (error) {
      throw errorOf(error, url)
    }
  }
  return lazily((noun) => nounOf(noun, run)) as Gatehouse // the server knows which procedures there are
}

function nounOf(noun: string, run: Run) {
  const list = noun === 'audit' ? 'audit.search' : `${noun}.list`
  return lazily((name) =>
    name === 'pages'
      ? (input?: object, options?: CallOptions) => pages(run, list, input, options)
      : {
          query: (input?: unknown, options?: CallOptions) => run('query', `${noun}.${name}`, input, options),
          mutate: (input?: unknown, options?: CallOptions) =>
            run('mutation', `${noun}.${name}`, input, options),
        },
  )
}

async function* pages(run: Run, path: string, input: object = {}, options?: CallOptions) {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await run('query', path, { limit: 200, ...input, ...(cursor && { cursor }) }, options)
    const { items, nextCursor } = page as { items: unknown[]; nextCursor: string | null } // what every list answers
    yield* items
    cursor = nextCursor
  }
}

/** An object whose properties are made when they are asked for. `then` is none, so that it may be awaited. */
function lazily(make: (name: string) => unknown): object {
  return new Proxy(
    {},
    { get: (_target, name) => (typeof name === 'string' && name !== 'then' ? make(name) : undefined) },
  )
}

function originOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new TypeError('url must be the address of Gatehouse, such as https://gatehouse.example.com')
  }
  return url.replace(/\/+$/, '')
}

// biome-ignore lint/performance/noBarrelFile: the package has one face
export { type GatehouseError, isGatehouseError } from './gatehouse-error.ts'
export type { CallOptions, Gatehouse, Mutation, Pages, Query } from './procedures.ts'
