/** Takes bytes off a stream in pieces of a wanted length, whatever its chunks. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#chunks = bytes[Symbol.asyncIterator]()
  }

  /** The next `length` bytes; fewer where the stream ends. */
  async take(length: number): Promise<Buffer> {
    const pieces = [this.#rest]
    let held = this.#rest.length
    while (held < length) {
      const { value, done } = await this.#chunks.next()
      if (done) break
      pieces.push(value)
      held += value.length
    }
    const joined = pieces.length === 1 ? this.#rest : Buffer.concat(pieces)
    this.#rest = joined.subarray(length)
    return joined.subarray(0, length)
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}
