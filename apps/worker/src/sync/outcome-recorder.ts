import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { isAnswerLost, isDatabaseSlow } from '@gatehouse/core/database/database-away'
import { recordSyncs, type SyncOutcome } from '@gatehouse/core/fleet/manifest/record-sync'
import { log } from '@gatehouse/core/log/service-log'

const most = 64
/** Between two tries while the database is away: it is back sooner than anybody looks. */
const longestPauseMs = 1000

interface Gathered {
  outcome: SyncOutcome
  done: () => void
  tried: number
}

/**
 * Records outcomes, those that come together in one statement: while one is under way, the next gathers. None is given up while the
 * worker lives, and one that cannot be recorded keeps no other waiting.
 */
export class OutcomeRecorder {
  readonly #core: Core
  #gathered: Gathered[] = []
  #recording = false
  readonly #stopping = new AbortController()

  constructor(core: Core) {
    this.#core = core
  }

  /** Answers when the outcome is recorded. */
  async add(outcome: SyncOutcome): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gather({ outcome, done: resolve, tried: 0 })
    await promise
  }

  /** From here on each outcome is tried once: what is not recorded is looked at again when its lease ends. */
  stop(): void {
    this.#stopping.abort()
  }

  #gather(one: Gathered): void {
    this.#gathered.push(one)
    void this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#recording) return
    this.#recording = true
    for (let pauses = 0; this.#gathered.length > 0; ) {
      const batch = this.#gathered.splice(0, most)
      const left = await this.#record(batch)
      if (left.length === 0) pauses = 0
      else if (this.#stopping.signal.aborted) for (const { done } of left) done()
      else {
        this.#gathered.unshift(...left)
        await this.#pause(Math.min(50 * 2 ** pauses++, longestPauseMs))
      }
    }
    this.#recording = false
  }

  /** Answers those that the database was not there for. */
  async #record(batch: Gathered[]): Promise<Gathered[]> {
    const error = await this.#tried(batch)
    if (!error) return []
    if (isPassing(error)) {
      log.warn(
        { error: error.message, servers: batch.length },
        'sync results could not be saved yet, they are kept',
      )
      return batch
    }
    if (batch.length === 1) {
      for (const one of batch) this.#setAside(one, error)
      return []
    }
    // one of them is to blame, and the others must not wait for it
    for (const [index, one] of batch.entries()) {
      const own = await this.#tried([one])
      if (own && isPassing(own)) return batch.slice(index)
      if (own) this.#setAside(one, own)
    }
    return []
  }

  async #tried(batch: Gathered[]): Promise<Error | null> {
    try {
      await recordSyncs(
        this.#core,
        batch.map(({ outcome }) => outcome),
      )
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
    for (const { done } of batch) done()
    return null
  }

  /** It comes again, without what the host said, which is what may be wrong with it. */
  #setAside({ outcome, done, tried }: Gathered, error: Error): void {
    log.error({ err: error, server: outcome.server, tried }, 'a sync result could not be saved')
    const again = { outcome: withoutWord(outcome), done, tried: tried + 1 }
    if (this.#stopping.signal.aborted) done()
    else void this.#pause(Math.min(50 * 2 ** tried, 10_000)).then(() => this.#gather(again))
  }

  /** Shorter where the worker stops. */
  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => {})
  }
}

/** Whether the database is to blame, and not what it was given. */
const isPassing = (error: Error) => isAnswerLost(error) || isDatabaseSlow(error) || isAnswerLost(error.cause)

function withoutWord(outcome: SyncOutcome): SyncOutcome {
  const { account, server, lease } = outcome
  if (outcome.outcome === 'dropped') return { ...outcome, unsure: true }
  const { version, cause, tookMs } = outcome
  const message =
    'Gatehouse could not save the server’s answer. It will try again; the server’s log has the details.'
  const tried = { account, server, lease, version, cause, tookMs }
  return { ...tried, outcome: 'failed', reason: 'internal', message, unsure: true, wait: 4 }
}
