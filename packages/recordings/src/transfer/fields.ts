import { Utf8Stream } from '../asciicast/utf8-stream.ts'

/** A packet ended before the field that was to be read. */
export class FieldMissing extends Error {
  override readonly name = 'FieldMissing'
}

/** Reads the fields of a packet (RFC 4251, section 5) one after another. Its methods throw FieldMissing. */
export class Fields {
  readonly #data: Buffer
  #at = 0

  constructor(data: Buffer) {
    this.#data = data
  }

  uint32(): number {
    return this.#take(4).readUInt32BE()
  }

  uint64(): number {
    return Number(this.#take(8).readBigUInt64BE())
  }

  string(): Buffer {
    return this.#take(this.uint32())
  }

  /** A handle, as a key: its bytes as latin1, copied, since a request may wait long for its answer. */
  handle(): string {
    return this.string().toString('latin1')
  }

  /** A string that may be longer than what was kept of the packet: then its beginning, and an ellipsis. */
  path(): string {
    const length = this.uint32()
    const left = this.#data.length - this.#at
    return length <= left ? decodePath(this.#take(length)) : `${decodePath(this.#take(left))}…`
  }

  /** Whether nothing is left of what was kept of the packet. */
  get ended(): boolean {
    return this.#at === this.#data.length
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#data.length) throw new FieldMissing()
    this.#at += length
    return this.#data.subarray(this.#at - length, this.#at)
  }
}

/** A path is bytes; those that are no UTF-8 are escaped as in a cast. */
export function decodePath(bytes: Buffer): string {
  const stream = new Utf8Stream()
  return Buffer.concat([stream.push(bytes), stream.end()]).toString()
}
