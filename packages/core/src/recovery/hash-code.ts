import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

const hashLength = 32

// RFC 7914 §2: 16 MiB and some 40 ms each, for codes of 80 random bits
const cost = { N: 16_384, r: 8, p: 1 } as const

export const newSalt = () => randomBytes(16)

/** What is stored of a code: scrypt (RFC 7914) under the salt of its set. It runs beside the event loop. */
export function hashCode(code: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, hashLength, cost, (error, hash) => (error ? reject(error) : resolve(hash)))
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
