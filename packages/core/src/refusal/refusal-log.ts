import { networkOf } from '../limit/network-of.ts'
import { log } from '../log/service-log.ts'
import type { RefusalEvent } from './refusal-event.ts'

/** One thing refused. Holds no token, and nothing of a request's body. */
export interface RefusedCall {
  event: RefusalEvent
  ip: string | null
  [field: string]: unknown
}

/** Where lines go. */
export interface RefusalSink {
  info(what: object, message: string): void
  warn(what: object, message: string): void
}

const windowMs = 60_000
/** Lines in a minute about one kind of refusal and one network, and about all together. */
const linesOfOne = 20
const linesOfAll = 300
/** Networks named where lines were left out. */
const networksNamed = 10

/**
 * Writes what is refused, a line each. Whoever keeps being refused does not fill the disk: what is past a number is counted, and
 * said once a minute.
 */
export class RefusalLog {
  readonly #said = new Map<string, number>()
  readonly #unsaid = new Map<RefusalEvent, number>()
  readonly #networks = new Set<string>()
  #lines = 0
  #timer: NodeJS.Timeout | undefined

  say({ event, ...more }: RefusedCall, to: RefusalSink = log): void {
    this.#timer ??= setTimeout(() => this.endMinute(), windowMs).unref()
    const network = networkOf(more.ip)
    const about = `${event} ${network}`
    const said = this.#said.get(about) ?? 0
    if (said >= linesOfOne || this.#lines >= linesOfAll) {
      this.#leaveOut(event, network)
      return
    }
    this.#said.set(about, said + 1)
    this.#lines++
    // what people mistype is no alarm
    to[event === 'input.refused' ? 'info' : 'warn']({ event, ...more }, 'refused')
  }

  /** Says what was left out, and begins anew. */
  endMinute(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const [unsaid, networks] = [Object.fromEntries(this.#unsaid), [...this.#networks]]
    this.#said.clear()
    this.#unsaid.clear()
    this.#networks.clear()
    this.#lines = 0
    if (networks.length > 0) log.warn({ unsaid, networks }, 'more was refused in this minute than has a line')
  }

  #leaveOut(event: RefusalEvent, network: string): void {
    this.#unsaid.set(event, (this.#unsaid.get(event) ?? 0) + 1)
    if (this.#networks.size < networksNamed) this.#networks.add(network)
  }
}

/** That of this process. */
export const refusals = new RefusalLog()
