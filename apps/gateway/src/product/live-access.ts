import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { mustEnd } from '@gatehouse/core/session/must-end'

interface Live {
  account: string
  cut: AbortController
}

/** How often every session's right is looked up without anything having been heard, in milliseconds: ends by the clock. */
const roundMs = 2000

/**
 * Watches the right of the sessions that this process has in hand: with every commit that concerns their account it is
 * looked up anew, for all of them in one statement, and those that have none any more are cut.
 */
export class LiveAccess {
  readonly #core: Core
  readonly #live = new Map<string, Live>()
  /** Accounts that are listened for. */
  readonly #heard = new Map<string, AbortController>()
  #checking: Promise<void> | undefined
  #again = false
  readonly #timer: NodeJS.Timeout

  constructor(core: Core) {
    this.#core = core
    this.#timer = setInterval(() => this.#check(), roundMs).unref()
  }

  /** From now on, until `end`, the session is cut when its right ends: the signal's reason is the line that says why. */
  begin(account: string, id: string): AbortSignal {
    const cut = new AbortController()
    this.#live.set(id, { account, cut })
    this.#listenFor(account)
    // what committed since it was admitted has not been heard
    this.#check()
    return cut.signal
  }

  end(id: string): void {
    const account = this.#live.get(id)?.account
    this.#live.delete(id)
    if (account === undefined || [...this.#live.values()].some((one) => one.account === account)) return
    this.#heard.get(account)?.abort()
    this.#heard.delete(account)
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
      const asked = [...this.#live].map(([id, { account }]) => ({ id, account }))
      const over = await mustEnd(this.#core, asked).catch((error: Error) => {
        log.warn({ error: error.message }, 'the right of live sessions could not be looked up')
        return []
      })
      for (const { id, line } of over) this.#live.get(id)?.cut.abort(line)
    }
  }
}
