/** setTimeout's longest, over three weeks. */
const longest = 2 ** 31 - 1

/** Watches over a session's length, and over how long nothing passes in it. */
export class Clock {
  readonly #idleMs: number
  readonly #expire: (line: string) => void
  #lastPassed = performance.now()
  #idleTimer: NodeJS.Timeout | undefined
  #endTimer: NodeJS.Timeout | undefined

  constructor(
    { idleSeconds, maxSeconds }: { readonly idleSeconds?: number; readonly maxSeconds?: number },
    expire: (line: string) => void,
  ) {
    this.#idleMs = (idleSeconds ?? 0) * 1_000
    this.#expire = expire
    if (this.#idleMs > 0) this.#watch(this.#idleMs)
    if (maxSeconds !== undefined && maxSeconds > 0) {
      const ended = () => expire(`The session has lasted ${inWords(maxSeconds)}, the most that is allowed.`)
      this.#endTimer = setTimeout(ended, Math.min(maxSeconds * 1_000, longest))
    }
  }

  /** Something has passed, either way. */
  touch(): void {
    if (this.#idleMs > 0) this.#lastPassed = performance.now()
  }

  stop(): void {
    clearTimeout(this.#idleTimer)
    clearTimeout(this.#endTimer)
  }

  #watch(delay: number): void {
    this.#idleTimer = setTimeout(
      () => {
        const left = this.#lastPassed + this.#idleMs - performance.now()
        if (left > 0) this.#watch(left)
        else this.#expire(`Nothing has passed for ${inWords(this.#idleMs / 1_000)}: the session ends.`)
      },
      Math.min(Math.ceil(delay), longest),
    )
  }
}

function inWords(seconds: number): string {
  const [count, unit] = seconds >= 120 ? [Math.round(seconds / 60), 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
