/** What was sent and not taken yet by the other end, in bytes. Whoever sends waits for room. */
export class Unread {
  readonly #most: number
  #bytes = 0
  #wake: (() => void) | undefined

  constructor(most: number) {
    this.#most = most
  }

  sent(bytes: number): void {
    this.#bytes += bytes
  }

  taken(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes)
    if (this.#bytes < this.#most) this.#wake?.()
  }

  /** Resolves when there is less than the most that may be unread, or `signal` aborts. One at a time. */
  async room(signal: AbortSignal): Promise<void> {
    if (this.#bytes < this.#most || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const wake = () => resolve()
    this.#wake = wake
    signal.addEventListener('abort', wake, { once: true })
    await promise
    signal.removeEventListener('abort', wake)
    this.#wake = undefined
  }
}
