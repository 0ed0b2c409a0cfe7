import { createHash } from 'node:crypto'

export interface StreamTotal {
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

/** Length and SHA-256 of a stream, as its bytes go by. */
export class StreamCounter {
  readonly #hash = createHash('sha256')
  #bytes = 0

  add(chunk: Buffer): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
  }

  get total(): StreamTotal {
    return { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') }
  }
}
