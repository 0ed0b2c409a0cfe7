/**
 * Lines up work by key inside this process, so that callers who would wait for the same lock in the database do not hold
 * a connection each while they wait. Other keys go on side by side.
 */
export class OneAtATime {
  readonly #lines = new Map<string, { last: Promise<unknown>; length: number }>()

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(key)
    const mine = line ? line.last.then(work, work) : work()
    const now = line ?? { last: mine, length: 0 }
    now.last = mine
    now.length++
    this.#lines.set(key, now)
    try {
      return await mine
    } finally {
      if (--now.length === 0) this.#lines.delete(key)
    }
  }

  /** How many stand in this line, whoever is at work among them. */
  lengthOf(key: string): number {
    return this.#lines.get(key)?.length ?? 0
  }
}
