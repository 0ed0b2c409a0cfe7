interface Waiting {
  readonly whose: string
  readonly enter: () => void
}

/** Room for so many things at a time, and of them for so many of one account: one that has many keeps no other waiting. */
export class Places {
  readonly #all: number
  readonly #each: number
  readonly #taken = new Map<string, number>()
  readonly #waiting: Waiting[] = []
  #count = 0

  constructor({ all, each }: { all: number; each: number }) {
    this.#all = all
    this.#each = each
  }

  /** Resolves with what gives the place back, when there is one. @throws the signal's reason if it aborts before. */
  async take(whose: string, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    if (!this.#hasRoom(whose)) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiting = { whose, enter: resolve }
      this.#waiting.push(waiting)
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      await promise
      signal?.removeEventListener('abort', leave)
    } else this.#enter(whose)
    let isLeft = false
    return () => {
      if (isLeft) return
      isLeft = true
      this.#leave(whose)
    }
  }

  #hasRoom(whose: string): boolean {
    return this.#count < this.#all && (this.#taken.get(whose) ?? 0) < this.#each
  }

  #enter(whose: string): void {
    this.#count++
    this.#taken.set(whose, (this.#taken.get(whose) ?? 0) + 1)
  }

  #leave(whose: string): void {
    this.#count--
    const left = (this.#taken.get(whose) ?? 1) - 1
    if (left === 0) this.#taken.delete(whose)
    else this.#taken.set(whose, left)
    const next = this.#waiting.findIndex((waiting) => this.#hasRoom(waiting.whose))
    const [entering] = next < 0 ? [] : this.#waiting.splice(next, 1)
    if (!entering) return
    this.#enter(entering.whose)
    entering.enter()
  }
}
