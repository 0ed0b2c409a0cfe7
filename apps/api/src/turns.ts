/** Lets work begin in turn, so much of one key and so much in all at the same time: one key's crowd waits for itself alone. */
export class Turns {
  readonly #most: { ofOne: number; inAll: number }
  readonly #running = new Map<string, number>()
  readonly #waiting: { key: string; begin: () => void }[] = []
  #all = 0

  constructor(most: { ofOne: number; inAll: number }) {
    this.#most = most
  }

  /** Resolves when it is this one's turn, to what gives the turn back. */
  async take(key: string): Promise<() => void> {
    if (!this.#hasRoom(key)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push({ key, begin: resolve })
      await promise // whoever lets it begin has counted it
    } else this.#count(key, 1)
    let given = false
    return () => {
      if (given) return
      given = true
      this.#count(key, -1)
      this.#next()
    }
  }

  #next(): void {
    const at = this.#waiting.findIndex(({ key }) => this.#hasRoom(key))
    const [next] = at < 0 ? [] : this.#waiting.splice(at, 1)
    if (!next) return
    this.#count(next.key, 1)
    next.begin()
  }

  #hasRoom(key: string): boolean {
    return this.#all < this.#most.inAll && (this.#running.get(key) ?? 0) < this.#most.ofOne
  }

  #count(key: string, by: 1 | -1): void {
    this.#all += by
    const running = (this.#running.get(key) ?? 0) + by
    if (running > 0) this.#running.set(key, running)
    else this.#running.delete(key)
  }
}
