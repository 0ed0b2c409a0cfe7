import type { PaymentSettings } from '@gatehouse/core/billing/view'
import type { Cost } from '@gatehouse/core/crypto/hash-code'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import type { FastifyInstance } from 'fastify'
import { createServer, type ServerOptions } from '../server.ts'

/** The HTTP door over a stage of members, listening on a free port. */
export interface TestApi {
  stage: Stage
  app: FastifyInstance
  url: string
  close(): Promise<void>
}

export async function openTestApi({
  codeCost,
  payments,
  ...options
}: Partial<Pick<ServerOptions, 'dashboard' | 'terminals' | 'recordings'>> & {
  codeCost?: Cost
  payments?: PaymentSettings
} = {}): Promise<TestApi> {
  const stage = await openStage(codeCost, undefined, payments)
  const app = await createServer({ core: stage.gatehouse.core, dashboard: '/nonexistent', ...options })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    stage,
    app,
    url,
    async close() {
      await app.close()
      await stage.close()
    },
  }
}

/** How a request says who it is. */
export interface Credentials {
  cookie?: string
  key?: string
  account?: string | undefined
}

export function headersOf({ cookie, key, account }: Credentials): Record<string, string> {
  return {
    ...(cookie && { cookie: `gatehouse_signin=${cookie}` }),
    ...(key && { authorization: `Bearer ${key}` }),
    ...(account && { 'x-account': account }),
  }
}

/** A member's sign-in, about the member's account unless another is named. */
export function signedInAs({ caller }: Stage['owner'], account = caller.account): Credentials {
  const { credential } = caller
  if (credential?.kind !== 'sign-in') throw new Error('a member of a stage is signed in')
  return { cookie: credential.token, account: account ?? undefined }
}

export interface Answer {
  status: number
  /** `ok`, or the reason of the refusal. */
  outcome: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the procedure answers
  body: any
  headers: Headers
}

/** In the place of an input: text that is no JSON. */
export const noJson = Symbol('no JSON')

/** Calls one procedure as a program would. */
export async function callProcedure(
  url: string,
  type: 'query' | 'mutation' | 'subscription',
  path: string,
  input: unknown,
  as: Credentials = {},
  more: Record<string, string> = {},
): Promise<Answer> {
  const json = input === noJson ? '{"no json' : input === undefined ? undefined : JSON.stringify(input)
  const address = new URL(`/trpc/${path}`, url)
  if (type !== 'mutation' && json !== undefined) address.searchParams.set('input', json)
  const headers = { ...headersOf(as), ...more }
  if (type === 'subscription') return firstOfStream(address, headers)
  const response = await fetch(address, {
    method: type === 'mutation' ? 'POST' : 'GET',
    headers: { ...headers, ...(type === 'mutation' && { 'content-type': 'application/json' }) },
    ...(type === 'mutation' && { body: json ?? null }),
  })
  const text = await response.text()
  const body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
  const { error } = body
  const outcome = error ? (error.data?.reason ?? `${response.status} ${error.message}`) : 'ok'
  return { status: response.status, outcome, body, headers: response.headers }
}

/** Opens a stream and waits for a refusal, half a second at most. */
async function firstOfStream(address: URL, headers: Record<string, string>): Promise<Answer> {
  const cut = new AbortController()
  const timer = setTimeout(() => cut.abort(), 500)
  let text = ''
  let response: Response | undefined
  try {
    response = await fetch(address, {
      headers: { ...headers, accept: 'text/event-stream' },
      signal: cut.signal,
    })
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      if (text.includes('serialized-error') && text.endsWith('\n\n')) break
    }
  } catch (error) {
    if (!cut.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    cut.abort()
  }
  const reason = /"reason":"([a-z-]+)"/.exec(text)?.[1]
  const streams = response?.headers.get('content-type')?.startsWith('text/event-stream')
  const outcome = reason ?? (streams && !text.includes('error') ? 'ok' : `${response?.status} ${text}`)
  return { status: response?.status ?? 0, outcome, body: text, headers: response?.headers ?? new Headers() }
}
