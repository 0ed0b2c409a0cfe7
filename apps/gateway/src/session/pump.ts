import type { Readable } from 'node:stream'

/** What is read ahead while the last delivery is under way. */
const readAhead = 256 * 1024

interface Waiting<To> {
  readonly bytes: Buffer
  readonly to: To
}

/**
 * Carries bytes from streams to one `deliver`, in the order in which they came, one delivery after another; the streams are
 * paused as long as it does not keep up. What came meanwhile is delivered as one.
 */
export class Pump<To> {
  readonly #deliver: (bytes: Buffer, to: To) => Promise<void>
  readonly #sources: Readable[] = []
  #waiting: Waiting<To>[] = []
  #size = 0
  #flowing = 0
  #busy = false
  #stopped = false
  readonly #done = Promise.withResolvers<void>()

  constructor(deliver: (bytes: Buffer, to: To) => Promise<void>) {
    this.#deliver = deliver
  }

  /** Resolves when all streams have ended and everything is delivered; rejects with a delivery's error. */
  get done(): Promise<void> {
    return this.#done.promise
  }

  add(source: Readable, to: To): void {
    this.#sources.push(source)
    this.#flowing++
    source.on('data', (bytes: Buffer) => this.#take({ bytes, to }))
    source.once('end', () => {
      this.#flowing--
      if (!this.#busy) this.#settle()
    })
  }

  /** Nothing is delivered any more, and nothing read. */
  stop(): void {
    this.#stopped = true
    this.#waiting = []
    for (const source of this.#sources) source.pause()
  }

  #take(waiting: Waiting<To>): void {
    if (this.#stopped) return
    this.#waiting.push(waiting)
    this.#size += waiting.bytes.length
    if (!this.#busy) void this.#run()
    else if (this.#size >= readAhead) for (const source of this.#sources) source.pause()
  }

  async #run(): Promise<void> {
    this.#busy = true
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#deliver(next.bytes, next.to)
    } catch (error) {
      this.stop()
      this.#done.reject(error)
    }
    this.#busy = false
    if (!this.#stopped) this.#settle()
  }

  /** All that waits for the same place, up to the first that does not. */
  #next(): Waiting<To> | undefined {
    const [first] = this.#waiting
    if (first === undefined) return undefined
    const other = this.#waiting.findIndex(({ to }) => to !== first.to)
    const batch = this.#waiting.splice(0, other === -1 ? this.#waiting.length : other)
    const bytes = batch.length === 1 ? first.bytes : Buffer.concat(batch.map((waiting) => waiting.bytes))
    this.#size -= bytes.length
    if (this.#size < readAhead) for (const source of this.#sources) source.resume()
    return { bytes, to: first.to }
  }

  #settle(): void {
    if (this.#flowing === 0 && this.#waiting.length === 0) this.#done.resolve()
  }
}
