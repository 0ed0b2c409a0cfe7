import { InvalidPublicKey } from './invalid-public-key.ts'

const malformed = (what: string) =>
  new InvalidPublicKey(
    'malformed',
    `The key is damaged: ${what}. Copy the whole line of the .pub file again.`,
  )

/** Reads the fields of an SSH key blob, in order (RFC 4251 §5). Throws InvalidPublicKey (`malformed`). */
export class WireReader {
  #rest: Buffer

  constructor(bytes: Buffer) {
    this.#rest = bytes
  }

  /** A `string`: uint32 length, then that many bytes. */
  bytes(): Buffer {
    if (this.#rest.length < 4) throw malformed('it ends too early')
    const end = 4 + this.#rest.readUInt32BE(0)
    if (this.#rest.length < end) throw malformed('it ends too early')
    const field = this.#rest.subarray(4, end)
    this.#rest = this.#rest.subarray(end)
    return field
  }

  /** A `string` of printable ASCII. */
  ascii(): string {
    const field = this.bytes()
    if (!field.every((byte) => byte >= 0x21 && byte <= 0x7e))
      throw malformed('it contains a name that is not plain text')
    return field.toString('latin1')
  }

  /** A positive `mpint` in its one shortest form, as big-endian magnitude without leading zeros. */
  positive(): Buffer {
    const field = this.bytes()
    const [first, second] = field
    if (first === undefined || first >= 0x80) throw malformed('it contains a number that is not positive')
    if (first > 0) return field
    if (second === undefined || second < 0x80) throw malformed('it contains a number with extra zeros')
    return field.subarray(1)
  }

  end(): void {
    if (this.#rest.length > 0) throw malformed('it has extra bytes at the end')
  }
}

/** Encodes a `string` (RFC 4251 §5). */
export function wireString(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Encodes a positive `mpint` from its magnitude: a zero byte keeps a set high bit from meaning "negative". */
export function wirePositive(magnitude: Buffer): Buffer {
  const signed = (magnitude[0] ?? 0) >= 0x80
  return wireString(signed ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude)
}
