/** A refused call: the status and the API's own reason word. */
export class Refused extends Error {
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, message: string) {
    super(`${status} ${reason}: ${message}`)
    this.status = status
    this.reason = reason
  }
}

interface Answer {
  result?: { data?: unknown }
  error?: { message: string; data?: { reason?: string } }
}

/** Somebody who calls the procedures over HTTP, with the cookie that a browser would have. */
export class Api {
  readonly #url: string
  readonly #account: string
  #cookie = ''

  constructor(url: string, account = 'acme') {
    this.#url = url
    this.#account = account
  }

  /** The sign-in's cookie, for what is no procedure. */
  get cookie(): string {
    return this.#cookie
  }

  /** Redeems a sign-in link. */
  async signIn(link: string): Promise<this> {
    await this.mutate('auth.redeemLink', { token: tokenOf(link) })
    return this
  }

  /** The same person, asked of another start of the same Gatehouse. */
  at(url: string): Api {
    const other = new Api(url, this.#account)
    other.#cookie = this.#cookie
    return other
  }

  query<T>(procedure: string, input?: unknown): Promise<T> {
    const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    return this.#call<T>(`${procedure}${query}`, { method: 'GET' })
  }

  mutate<T>(procedure: string, input?: unknown): Promise<T> {
    return this.#call<T>(procedure, {
      method: 'POST',
      ...(input !== undefined && { body: JSON.stringify(input) }),
    })
  }

  async #call<T>(path: string, init: RequestInit): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      ...(this.#account && { 'x-account': this.#account }),
      ...(this.#cookie && { cookie: this.#cookie }),
    }
    const response = await fetch(`${this.#url}/trpc/${path}`, { ...init, headers })
    const answer = (await response.json()) as Answer // tRPC's envelope
    if (answer.error) {
      throw new Refused(response.status, answer.error.data?.reason ?? '', answer.error.message)
    }
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
    if (cookie) this.#cookie = cookie
    return answer.result?.data as T // what the procedure is declared to answer
  }
}

/** The token in a link's fragment. */
export function tokenOf(link: string): string {
  return new URL(link).hash.replace('#token=', '')
}
