import type { SessionCut } from '@gatehouse/core/session/must-end'
import type { SessionLimits } from '../gatekeeper.ts'

/** One live session's right to go on, and for how long. */
export class LiveRight {
  readonly account: string
  /** Set when the right has ended. */
  ending: SessionCut | null = null
  /** Why nothing more may begin in it, as was last seen; what goes on may. */
  closedTo: string | null = null
  /** When the last look began that has answered, by performance.now(). */
  lookedAt = Number.NEGATIVE_INFINITY
  /** When it was last seen to be there, by the clock of who looks. */
  seenAt: number
  readonly #cut = new AbortController()
  #limits: SessionLimits
  #onLimits: (limits: SessionLimits) => void = () => {}

  constructor(account: string, limits: SessionLimits, now: number) {
    this.account = account
    this.seenAt = now
    this.#limits = limits
  }

  /** Aborts when the right ends: its reason is the line that says why. */
  get signal(): AbortSignal {
    return this.#cut.signal
  }

  /** Calls back at once if the limits have changed already. */
  onLimits(listener: (limits: SessionLimits) => void): void {
    this.#onLimits = listener
    listener(this.#limits)
  }

  cut(ending: SessionCut): void {
    this.ending ??= ending
    this.#cut.abort(ending.line)
  }

  limit(limits: SessionLimits): void {
    const { idleSeconds, maxSeconds } = this.#limits
    if (limits.idleSeconds === idleSeconds && limits.maxSeconds === maxSeconds) return
    this.#limits = limits
    this.#onLimits(limits)
  }
}
