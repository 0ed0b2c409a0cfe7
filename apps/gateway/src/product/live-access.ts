import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { mustEnd, type SessionCut } from '@gatehouse/core/session/must-end'
import { sessionLimits } from '@gatehouse/core/session/session-limits'
import { Refusal, type SessionLimits } from '../gatekeeper.ts'
import { LiveRight } from './live-right.ts'

export interface AccessTimes {
  /** How often every session's right is looked up without anything having been heard, in milliseconds: ends by the clock. */
  readonly roundMs: number
  /** How long a session goes on while nobody can tell whether it may, in milliseconds: a database may be restarted. */
  readonly patienceMs: number
  /** A look that has not answered for so many milliseconds is given up, and another one begun. */
  readonly lookMs: number
}

const usualTimes: AccessTimes = { roundMs: 2_000, patienceMs: 30_000, lookMs: 10_000 }
const unseen = 'Gatehouse can’t check right now whether this is still allowed. Try again in a moment.'
const outOfTouch = 'The session was ended because the gateway lost touch with its database.'

/**
 * Watches the right of the sessions that this process has in hand: with every commit that concerns their account it is
 * looked up anew, for all of them in one statement, and those that have none any more are cut; so are their limits. A session
 * whose right has not been seen for too long is cut as well, whether the database fails or does not answer.
 */
export class LiveAccess {
  readonly #core: Core
  readonly #live = new Map<string, LiveRight>()
  /** Accounts that are listened for. */
  readonly #heard = new Map<string, AbortController>()
  #checking: Promise<void> | undefined
  #again = false
  readonly #times: AccessTimes
  readonly #timer: NodeJS.Timeout
  /** Milliseconds that this process has run: while it stood still nothing passed, and nobody could look. */
  #ran = 0
  #lastRound = performance.now()

  constructor(core: Core, times: Partial<AccessTimes> = {}) {
    this.#core = core
    this.#times = { ...usualTimes, ...times }
    this.#timer = setInterval(() => this.#round(), this.#times.roundMs).unref()
  }

  /** From now on, until `end`, the session is cut when its right ends, and told of limits other than these. */
  begin(account: string, id: string, limits: SessionLimits): Pick<LiveRight, 'signal' | 'onLimits'> {
    const right = new LiveRight(account, limits, this.#ran)
    this.#live.set(id, right)
    this.#listenFor(account)
    // what committed since it was admitted has not been heard
    this.#check()
    return right
  }

  /**
   * Resolves where the right to a session was there a moment ago, and more may begin in it. All who ask at the same time wait
   * for one look. @throws Refusal
   */
  async confirm(id: string): Promise<void> {
    const isSeen = () => performance.now() - (this.#live.get(id)?.lookedAt ?? 0) <= this.#times.roundMs
    if (!isSeen()) {
      this.#check()
      await this.#checking
    }
    const right = this.#live.get(id)
    const line = right ? (right.ending?.line ?? right.closedTo) : 'This session is over.'
    if (line !== null) throw new Refusal(line)
    if (!isSeen()) throw new Refusal(unseen)
  }

  /** Answers what cut it, if its right has ended. */
  end(id: string): SessionCut | null {
    const right = this.#live.get(id)
    this.#live.delete(id)
    if (!right) return null
    if (![...this.#live.values()].some(({ account }) => account === right.account)) {
      this.#heard.get(right.account)?.abort()
      this.#heard.delete(right.account)
    }
    return right.ending
  }

  close(): void {
    clearInterval(this.#timer)
    for (const listening of this.#heard.values()) listening.abort()
  }

  #listenFor(account: string): void {
    if (this.#heard.has(account)) return
    const listening = new AbortController()
    this.#heard.set(account, listening)
    this.#core.live
      .subscribe(account, () => this.#check(), listening.signal)
      .catch((error: Error) =>
        log.warn({ error: error.message }, 'no live updates, sessions are only checked on a timer'),
      )
  }

  /** Apart from the looks, which may all be waiting for an answer. */
  #round(): void {
    const now = performance.now()
    this.#ran += Math.min(now - this.#lastRound, 2 * this.#times.roundMs)
    this.#lastRound = now
    const tooLongAgo = this.#ran - this.#times.patienceMs
    for (const [id, right] of this.#live)
      if (right.seenAt < tooLongAgo) right.cut({ id, line: outOfTouch, by: null })
    this.#check()
  }

  #check(): void {
    this.#again = true
    this.#checking ??= this.#checkAll().finally(() => {
      this.#checking = undefined
    })
  }

  async #checkAll(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        await this.#look()
      } catch (error) {
        log.warn({ err: error }, 'the access of live sessions could not be checked')
      }
    }
  }

  async #look(): Promise<void> {
    const asked = new Map(this.#live)
    const since = this.#ran
    const at = performance.now()
    const [over, limits] = await within(this.#times.lookMs, this.#lookUp(asked))
    for (const right of asked.values()) {
      right.seenAt = since
      right.lookedAt = at
      right.closedTo = null
    }
    for (const ending of over) {
      const right = asked.get(ending.id)
      if (!ending.goesOn) right?.cut(ending)
      else if (right) right.closedTo = ending.line
    }
    for (const { account, ...now } of limits) {
      for (const right of asked.values()) if (right.account === account) right.limit(limitsOf(now))
    }
  }

  #lookUp(rights: ReadonlyMap<string, LiveRight>) {
    const asked = [...rights].map(([id, { account }]) => ({ id, account }))
    const accounts = [...new Set(asked.map(({ account }) => account))]
    return Promise.all([mustEnd(this.#core, asked), sessionLimits(this.#core, accounts)])
  }
}

/** What the work answers, if it does in time; what it answers later is of before. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the database is not responding')), milliseconds)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** An account's limits as the gateway counts them; null is no limit. */
export function limitsOf({
  idleMinutes,
  hours,
}: {
  idleMinutes: number | null
  hours: number | null
}): SessionLimits {
  return {
    ...(idleMinutes !== null && { idleSeconds: idleMinutes * 60 }),
    ...(hours !== null && { maxSeconds: hours * 3600 }),
  }
}
