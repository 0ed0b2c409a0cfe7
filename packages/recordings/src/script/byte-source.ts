/** Bytes that come in pieces, taken in other pieces. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** From one byte to `most`; none at the end. */
  async take(most: number): Promise<Buffer> {
    while (this.#held.length === 0 && !this.#ended) {
      const { value, done } = await this.#pieces.next()
      if (done) this.#ended = true
      else this.#held = value
    }
    const taken = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** What comes next, `most` bytes of it or all up to the end; it stays to be taken. */
  async peek(most: number): Promise<Buffer> {
    while (this.#held.length < most && !this.#ended) {
      const { value, done } = await this.#pieces.next()
      if (done) this.#ended = true
      else this.#held = Buffer.concat([this.#held, value])
    }
    return this.#held.subarray(0, most)
  }
}
