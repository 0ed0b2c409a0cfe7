import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@gatehouse/core/log/service-log'
import { v7 as uuidv7 } from 'uuid'

/** A queue in the database: what is due there is claimed under a lease that ends unless it is renewed. */
export interface LeasedQueue<Claim> {
  /** What it is of, as the log says it: `due servers`. */
  of: string
  /** Claims that one worker has in hand at a time. */
  places: number
  leaseSeconds: number
  /** A claim waits so long while few places are free, so that what ends within this time is claimed together. */
  gatherMs?: number
  /** Calls `wake` whenever a commit says that something may be due. */
  listen(wake: () => void, signal: AbortSignal): Promise<unknown>
  /** Takes what is due, under the lease. `inHand` has its places already. */
  claim(lease: string, inHand: readonly Claim[]): Promise<Claim[]>
  /** Gives back what a claim took whose answer never came; without it that waits for the lease's end. */
  giveBack?(lease: string): Promise<unknown>
  /** Starts on what one claim took, and gives each to `hold`; there is no further claim before it answers. */
  begin(claims: readonly Claim[], hold: Hold<Claim>): Promise<void>
  /** Lets the leases of what is in hand go on. */
  renew(inHand: readonly Claim[]): Promise<unknown>
}

/** From here on it is in hand, until `work`, which never throws, has ended. */
type Hold<Claim> = (claim: Claim, work: Promise<void>) => void

/**
 * A worker's places in one queue: fills them as soon as a commit says that something is due, and at the latest a second after its time.
 * What is in hand stands here, and the database has leases of it that are renewed until it is done.
 */
export class LeasedPlaces<Claim> {
  readonly #queue: LeasedQueue<Claim>
  readonly #stopping = new AbortController()
  readonly #inHand = new Map<Claim, Promise<void>>()
  #claiming: Promise<void> | undefined
  #renewing: Promise<void> | undefined
  #again = false
  /** The lease of a claim whose answer never came. */
  #unanswered: string | undefined
  #timers: NodeJS.Timeout[] = []

  constructor(queue: LeasedQueue<Claim>) {
    this.#queue = queue
  }

  /** Aborts at the stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  async start(): Promise<void> {
    const { of, leaseSeconds } = this.#queue
    // two may fail before a lease ends
    const renewMs = (leaseSeconds * 1000) / 3.5
    this.#timers = [setInterval(() => this.#wake(), 1000), setInterval(() => this.#renew(), renewMs)]
    // without it the timer finds everything, a little later
    await this.#queue
      .listen(() => this.#wake(), this.stopping)
      .catch((error: Error) => log.warn({ error: error.message, of }, 'not listening for work that is due'))
    this.#wake()
  }

  /** Claims nothing more. */
  stop(): void {
    this.#stopping.abort(new Error('the worker stops'))
  }

  /** Answers when nothing is in hand any more. Until then leases are renewed. */
  async drained(): Promise<void> {
    await this.#claiming
    await Promise.all(this.#inHand.values())
    for (const timer of this.#timers) clearInterval(timer)
  }

  #wake(): void {
    this.#again = true
    const { of, places, gatherMs = 0 } = this.#queue
    const free = places - this.#inHand.size
    if (this.#claiming || free <= 0 || this.stopping.aborted) return
    this.#claiming = this.#claim(free < places / 4 ? gatherMs : 0)
      .catch((error: Error) =>
        log.warn({ error: error.message, of }, 'what is due could not be claimed, will try again'),
      )
      .finally(() => {
        this.#claiming = undefined
        if (this.#again) setImmediate(() => this.#wake())
      })
  }

  async #claim(pauseMs: number): Promise<void> {
    if (pauseMs > 0) await sleep(pauseMs)
    this.#again = false
    if (this.#unanswered) await this.#queue.giveBack?.(this.#unanswered)
    const lease = uuidv7()
    this.#unanswered = lease
    const claims = await this.#queue.claim(lease, [...this.#inHand.keys()])
    this.#unanswered = undefined
    if (claims.length === 0) return
    await this.#queue.begin(claims, (claim, work) => this.#hold(claim, work))
    this.#again = true
  }

  #hold(claim: Claim, work: Promise<void>): void {
    const held = work.finally(() => {
      this.#inHand.delete(claim)
      this.#wake()
    })
    this.#inHand.set(claim, held)
  }

  /** One round at a time: with a database that hangs they would pile up. */
  #renew(): void {
    this.#renewing ??= this.#queue
      .renew([...this.#inHand.keys()])
      .then(() => {})
      .catch((error: Error) =>
        log.warn({ error: error.message, of: this.#queue.of }, 'leases could not be renewed, will try again'),
      )
      .finally(() => {
        this.#renewing = undefined
      })
  }
}
