import { cpus } from 'node:os'

/** How often it is looked, in milliseconds: what has just begun needs a moment until it works. */
const interval = 2_000
/** This much of all cores' time must have gone unused. */
const enough = 0.2

interface Spent {
  idle: number
  all: number
}

/**
 * Tells those who wait for it, one after another, that the cores have time to spare: many tests wait for most of their time, and how many of them
 * run at once no fixed number of lanes can know.
 */
export class IdleCores {
  readonly #waiting: (() => void)[] = []
  readonly #look: NodeJS.Timeout
  readonly #read: () => Spent
  #before: Spent
  #ended = false

  /** @param read what the cores have spent until now */
  constructor(read: () => Spent = spentByCores, every = interval) {
    this.#read = read
    this.#before = read()
    this.#look = setInterval(() => this.#tellOne(), every)
  }

  /** Resolves when they have, or at the end. */
  next(): Promise<void> {
    if (this.#ended) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Whoever waits need not wait longer. */
  end(): void {
    this.#ended = true
    clearInterval(this.#look)
    for (const tell of this.#waiting.splice(0)) tell()
  }

  #tellOne(): void {
    const now = this.#read()
    const { idle, all } = this.#before
    this.#before = now
    if (now.idle - idle >= (now.all - all) * enough) this.#waiting.shift()?.()
  }
}

function spentByCores(): Spent {
  const times = cpus().map(({ times }) => times)
  const idle = times.reduce((sum, one) => sum + one.idle, 0)
  const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.irq + one.idle, 0)
  return { idle, all }
}
