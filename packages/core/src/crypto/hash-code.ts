import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

const hashLength = 32

/** How much work a hash is: RFC 7914 §2. */
export interface Cost {
  n: number
  p: number
}

/** Of new codes, unless the core was opened with another: 32 MiB and about a quarter of a second each, for 80 random bits. */
export const costNow: Cost = { n: 32_768, p: 3 }

export const newSalt = () => randomBytes(16)

/** What is stored of a code: scrypt (RFC 7914) under the salt of its set. It runs beside the event loop. */
export function hashCode(code: string, salt: Buffer, { n, p }: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, hashLength, { N: n, r: 8, p, maxmem: 256 * n * 8 }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    )
  })
}

/** How many codes these hashes are of. */
export const countOf = (hashes: Uint8Array) => hashes.length / hashLength

/** The hashes without this one; null where it is not among them. All are compared, each in constant time. */
export function withoutHash(hashes: Uint8Array, hash: Buffer): Buffer | null {
  const all = Array.from({ length: countOf(hashes) }, (_, at) =>
    hashes.subarray(at * hashLength, (at + 1) * hashLength),
  )
  const others = all.filter((one) => !timingSafeEqual(one, hash))
  return others.length < all.length ? Buffer.concat(others) : null
}
