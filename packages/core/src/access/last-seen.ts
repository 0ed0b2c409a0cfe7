import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { log } from '../log.ts'
import type { Caller } from './caller.ts'
import type { Entered } from './entered.ts'
import { asSystem } from './system-read.ts'

const writeSeen = statement<never>(
  'last_seen.write',
  `insert into last_seen (subject_id, account_id, at)
   select subject, account, at from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) as seen (subject, account, at)
   on conflict (subject_id) do update set at = greatest(last_seen.at, excluded.at)`,
)

/** When memberships, API keys and sign-ins were last seen: kept here and written every few seconds, all in one statement. */
export class LastSeen {
  readonly #pending = new Map<string, { account: string | null; at: string }>()
  readonly #written = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  mark(subject: string, account: string | null): void {
    const now = Date.now()
    if (now - (this.#written.get(subject) ?? 0) < 30_000) return
    this.#written.set(subject, now)
    this.#pending.set(subject, { account, at: new Date(now).toISOString() })
  }

  start(core: Core): void {
    this.#timer = setInterval(() => void this.flush(core), 5_000).unref()
  }

  async flush(core: Core): Promise<void> {
    if (this.#written.size > 100_000) this.#written.clear()
    const seen = [...this.#pending]
    if (seen.length === 0) return
    this.#pending.clear()
    const values = [
      seen.map(([subject]) => subject),
      seen.map(([, { account }]) => account),
      seen.map(([, { at }]) => at),
    ]
    await asSystem(core, bind(writeSeen, values)).catch((error: Error) =>
      log.warn({ error: error.message }, 'last seen not written'),
    )
  }

  async stop(core: Core): Promise<void> {
    clearInterval(this.#timer)
    await this.flush(core)
  }
}

/** Notes that the caller's membership, and its API key or sign-in, was seen. */
export function markSeen({ core }: Caller, { accounts, apiKey, signIn }: Entered): void {
  for (const { id, membership } of accounts) {
    if (membership && !apiKey) core.lastSeen.mark(membership.id, id)
    if (apiKey) core.lastSeen.mark(apiKey.id, id)
  }
  if (signIn) core.lastSeen.mark(signIn, accounts[0]?.id ?? null)
}
