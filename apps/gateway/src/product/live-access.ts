import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { type Ending, mustEnd } from '@gatehouse/core/session/must-end'
import { sessionLimits } from '@gatehouse/core/session/session-limits'
import type { SessionLimits } from '../gatekeeper.ts'
import { LiveRight } from './live-right.ts'

/** How often every session's right is looked up without anything having been heard, in milliseconds: ends by the clock. */
const roundMs = 2000

/** How long sessions go on while nobody can tell whether they may, in milliseconds: a database may be restarted. */
const patienceMs = 30_000
const outOfTouch = 'The gateway has lost touch with its database, so the session ends.'

/**
 * Watches the right of the sessions that this process has in hand: with every commit that concerns their account it is
 * looked up anew, for all of them in one statement, and those that have none any more are cut; so are their limits.
 */
export class LiveAccess {
  readonly #core: Core
  readonly #live = new Map<string, LiveRight>()
  /** Accounts that are listened for. */
  readonly #heard = new Map<string, AbortController>()
  #checking: Promise<void> | undefined
  #again = false
  #lookedUp = performance.now()
  readonly #patienceMs: number
  readonly #timer: NodeJS.Timeout

  constructor(core: Core, patience = patienceMs) {
    this.#core = core
    this.#patienceMs = patience
    this.#timer = setInterval(() => this.#check(), roundMs).unref()
  }

  /** From now on, until `end`, the session is cut when its right ends, and told of limits other than these. */
  begin(account: string, id: string, limits: SessionLimits): Pick<LiveRight, 'signal' | 'onLimits'> {
    const right = new LiveRight(account, limits)
    this.#live.set(id, right)
    this.#listenFor(account)
    // what committed since it was admitted has not been heard
    this.#check()
    return right
  }

  /** Answers what cut it, if its right has ended. */
  end(id: string): Ending | null {
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
      .catch((error: Error) => log.warn({ error: error.message }, 'sessions are watched by the clock alone'))
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
        await this.#lookUp()
        this.#lookedUp = performance.now()
      } catch (error) {
        log.warn({ err: error }, 'the right of live sessions could not be looked up')
        if (performance.now() - this.#lookedUp > this.#patienceMs)
          for (const [id, right] of this.#live) right.cut({ id, line: outOfTouch, by: null })
      }
    }
  }

  async #lookUp(): Promise<void> {
    const asked = [...this.#live].map(([id, { account }]) => ({ id, account }))
    const accounts = [...new Set(asked.map(({ account }) => account))]
    const [over, limits] = await Promise.all([
      mustEnd(this.#core, asked),
      sessionLimits(this.#core, accounts),
    ])
    for (const ending of over) this.#live.get(ending.id)?.cut(ending)
    for (const { account, ...now } of limits) {
      for (const right of this.#live.values()) if (right.account === account) right.limit(limitsOf(now))
    }
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
