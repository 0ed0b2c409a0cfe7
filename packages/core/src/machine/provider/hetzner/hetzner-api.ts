import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { ProviderFailure } from '../provider.ts'
import type { RateBucket } from '../rate-bucket.ts'

// https://docs.hetzner.cloud/reference/cloud, errors: each answer that is no success has one
const failure = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

interface HetznerOptions {
  /** Without a slash at its end. */
  url: string
  token: string
  bucket: RateBucket
  /** Whether requests wait for their turn, or are refused. */
  waits: boolean
  /** Before the second try; each further pause is twice as long, a minute at most. */
  firstPauseMs: number
}

const tries = 6
const answerMs = 30_000
/** What may be asked again although it changes something: it was refused, and not begun. */
const refusedForNow = new Set(['conflict', 'rate_limit_exceeded'])

/** Asks Hetzner Cloud's API, and tries again what its own clients try again. */
export class HetznerApi {
  readonly #options: HetznerOptions

  constructor(options: HetznerOptions) {
    this.#options = options
  }

  /** @throws ProviderFailure */
  get<Answer extends z.ZodType>(
    path: string,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<z.output<Answer>> {
    return this.#ask('GET', path, undefined, answer, signal)
  }

  /** Sent once, where it may have been begun. @throws ProviderFailure with `lost` where nobody knows */
  post<Answer extends z.ZodType>(
    path: string,
    body: object,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<z.output<Answer>> {
    return this.#ask('POST', path, body, answer, signal)
  }

  async #ask<Answer extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    body: object | undefined,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<z.output<Answer>> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#once(method, path, body, answer, signal)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof ProviderFailure) || tried === tries) throw error
        if (!refusedForNow.has(error.code) && !(error.lost && method === 'GET')) throw error
        const pause = Math.min(this.#options.firstPauseMs * 2 ** (tried - 1), 60_000)
        await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal })
      }
    }
  }

  async #once<Answer extends z.ZodType>(
    method: string,
    path: string,
    body: object | undefined,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<z.output<Answer>> {
    const { url, token, bucket, waits } = this.#options
    await bucket.take({ waits, signal })
    let status: number
    let text: string
    let remaining: number
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          'user-agent': 'gatehouse',
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      })
      status = response.status
      text = await response.text()
      remaining = Number(response.headers.get('ratelimit-remaining') ?? Number.NaN)
    } catch {
      signal.throwIfAborted()
      throw new ProviderFailure('no_answer', 'Hetzner Cloud did not answer.', {
        lost: true,
      })
    }
    if (Number.isInteger(remaining)) await bucket.learn(remaining)
    const read = parsed(text)
    if (status >= 200 && status < 300) {
      const right = answer.safeParse(read)
      if (right.success) return right.data
      throw new ProviderFailure('unexpected', 'Hetzner Cloud’s answer could not be understood.', {
        lost: true,
      })
    }
    const told = failure.safeParse(read)
    const code = told.success ? told.data.error.code : `http_${status}`
    // a gateway before the API says nothing of what was begun behind it
    const lost = status >= 500 && status !== 503
    throw new ProviderFailure(code, inWords(code, told.success ? told.data.error.message : ''), { lost })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const known: Record<string, string> = {
  unauthorized: 'Hetzner Cloud doesn’t accept the token.',
  token_readonly: 'The token is read-only. Create one that can read and write.',
  forbidden: 'The token isn’t allowed to do this.',
  not_found: 'Hetzner Cloud no longer has this server.',
  locked: 'Another action is running on the server at Hetzner Cloud.',
  protected: 'The server is protected at Hetzner Cloud.',
  resource_unavailable: 'Hetzner Cloud has no room for this type in the server’s location right now.',
  rate_limit_exceeded: 'Hetzner Cloud is being asked too often.',
  maintenance: 'Hetzner Cloud is under maintenance.',
  resource_limit_exceeded: 'This exceeds a limit of the project at Hetzner Cloud.',
  invalid_server_type: 'Hetzner Cloud can’t change this server to that type.',
  server_not_stopped: 'The server is not off.',
}

// control characters of a stranger's words have no place in ours
const said = (message: string) =>
  message
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 200)

function inWords(code: string, message: string): string {
  return known[code] ?? `Hetzner Cloud refused: ${said(message) || code}.`.replace(/\.\.$/, '.')
}
