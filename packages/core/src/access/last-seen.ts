import { log } from '../log/service-log.ts'

/** That a membership, an API key or a sign-in was used. */
export interface Seen {
  subject: string
  account: string | null
  at: string
}

/** When memberships, API keys and sign-ins were last seen: kept here and written every few seconds, all in one statement. */
export class LastSeen {
  readonly #pending = new Map<string, Seen>()
  readonly #written = new Map<string, number>()
  readonly #write: (seen: Seen[]) => Promise<unknown>
  #timer: NodeJS.Timeout | undefined

  constructor(write: (seen: Seen[]) => Promise<unknown>) {
    this.#write = write
  }

  mark(subject: string, account: string | null): void {
    const now = Date.now()
    if (now - (this.#written.get(subject) ?? 0) < 30_000) return
    this.#written.set(subject, now)
    this.#pending.set(subject, { subject, account, at: new Date(now).toISOString() })
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), 5_000).unref()
  }

  async flush(): Promise<void> {
    if (this.#written.size > 100_000) this.#written.clear()
    const seen = [...this.#pending.values()]
    if (seen.length === 0) return
    this.#pending.clear()
    await this.#write(seen).catch((error: Error) =>
      log.warn({ error: error.message }, 'last seen not written'),
    )
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}
