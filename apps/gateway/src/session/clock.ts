import type { SessionLimits } from '../gatekeeper.ts'

/** setTimeout's longest, over three weeks. */
const longest = 2 ** 31 - 1

/** Watches over a session's length, and over how long nothing passes in it. */
export class Clock {
  readonly #expire: (line: string) => void
  readonly #began = performance.now()
  #lastPassed = this.#began
  #idleTimer: NodeJS.Timeout | undefined
  #endTimer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(limits: SessionLimits, expire: (line: string) => void) {
    this.#expire = expire
    this.limit(limits)
  }

  /** Other limits hold from now on, for the time that has passed already as well. */
  limit({ idleSeconds, maxSeconds }: SessionLimits): void {
    clearTimeout(this.#idleTimer)
    clearTimeout(this.#endTimer)
    if (this.#stopped) return
    if (idleSeconds) this.#watchIdle(idleSeconds)
    if (maxSeconds) this.#watchEnd(maxSeconds)
  }

  /** Something has passed, either way. */
  touch(): void {
    this.#lastPassed = performance.now()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#idleTimer)
    clearTimeout(this.#endTimer)
  }

  #watchIdle(seconds: number): void {
    const left = this.#lastPassed + seconds * 1_000 - performance.now()
    if (left <= 0) this.#expire(`The session was ended after ${inWords(seconds)} without activity.`)
    else this.#idleTimer = setTimeout(() => this.#watchIdle(seconds), wait(left))
  }

  #watchEnd(seconds: number): void {
    const left = this.#began + seconds * 1_000 - performance.now()
    if (left <= 0)
      this.#expire(`The session was ended after ${inWords(seconds)}, the longest one is allowed to last.`)
    else this.#endTimer = setTimeout(() => this.#watchEnd(seconds), wait(left))
  }
}

const wait = (milliseconds: number) => Math.min(Math.ceil(milliseconds), longest)

function inWords(seconds: number): string {
  const [count, unit] = seconds >= 120 ? [Math.round(seconds / 60), 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
