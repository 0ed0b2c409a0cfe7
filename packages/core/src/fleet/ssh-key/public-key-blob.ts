import { createPublicKey } from 'node:crypto'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { WireReader, wirePositive, wireString } from './wire.ts'

/** A key blob rebuilt from its checked fields; `bits` as `ssh-keygen -l` counts them. */
export interface KeyBlob {
  blob: Buffer
  bits: number
}

const malformed = (message: string) => new InvalidPublicKey('malformed', message)

/** RFC 8709 §4. */
function ed25519(fields: WireReader): KeyBlob {
  const point = fields.bytes()
  if (point.length !== 32)
    throw malformed('An ed25519 key has 32 bytes; this one does not. Copy the .pub file again.')
  return { blob: wireString(point), bits: 256 }
}

const curves = {
  nistp256: { crv: 'P-256', bits: 256 },
  nistp384: { crv: 'P-384', bits: 384 },
  nistp521: { crv: 'P-521', bits: 521 },
} as const

/** RFC 5656 §3.1. Only uncompressed points, as OpenSSH; OpenSSL checks that the point is on the curve. */
function ecdsa(fields: WireReader, curve: keyof typeof curves): KeyBlob {
  const { crv, bits } = curves[curve]
  const size = Math.ceil(bits / 8)
  if (fields.bytes().toString('latin1') !== curve)
    throw new InvalidPublicKey('type-mismatch', `The key names a curve other than ${curve}. Make a new key.`)
  const point = fields.bytes()
  if (point.length !== 1 + 2 * size || point[0] !== 4)
    throw malformed('The key does not hold a whole, uncompressed curve point. Copy the .pub file again.')
  const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map((n) => n.toString('base64url'))
  try {
    createPublicKey({ format: 'jwk', key: { kty: 'EC', crv, x: x ?? '', y: y ?? '' } })
  } catch {
    throw malformed('The key is not a point on its curve, so it cannot be used. Copy the .pub file again.')
  }
  return { blob: Buffer.concat([wireString(curve), wireString(point)]), bits }
}

const bitLength = (magnitude: Buffer) => magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24)
const isOdd = (magnitude: Buffer) => ((magnitude.at(-1) ?? 0) & 1) === 1

/** RFC 4253 §6.6. At most 16384 bits and a 64-bit exponent, which is all that OpenSSL verifies with. */
function rsa(fields: WireReader): KeyBlob {
  const exponent = fields.positive()
  const modulus = fields.positive()
  const bits = bitLength(modulus)
  if (bits < 2048)
    throw new InvalidPublicKey(
      'weak-rsa',
      `RSA with ${bits} bits is too weak; at least 2048 are needed. Make a new key: ssh-keygen -t ed25519`,
    )
  if (bits > 16384)
    throw malformed(
      `RSA with ${bits} bits is more than SSH servers accept (16384). Make a new key: ssh-keygen -t ed25519`,
    )
  if (
    !isOdd(modulus) ||
    !isOdd(exponent) ||
    exponent.length > 8 ||
    (exponent.length === 1 && exponent[0] === 1)
  )
    throw malformed('These numbers cannot be an RSA key. Copy the .pub file again, or make a new key.')
  return { blob: Buffer.concat([wirePositive(exponent), wirePositive(modulus)]), bits }
}

/** PROTOCOL.u2f: the key's fields, then the application, which ssh-keygen only makes as `ssh:…`. */
function securityKey(key: KeyBlob, fields: WireReader): KeyBlob {
  const application = fields.ascii()
  if (!application.startsWith('ssh:') || application.length > 255)
    throw malformed('This security key was not made for SSH. Make one with: ssh-keygen -t ed25519-sk')
  return { blob: Buffer.concat([key.blob, wireString(application)]), bits: key.bits }
}

const readers = {
  'ssh-ed25519': ed25519,
  'ecdsa-sha2-nistp256': (fields) => ecdsa(fields, 'nistp256'),
  'ecdsa-sha2-nistp384': (fields) => ecdsa(fields, 'nistp384'),
  'ecdsa-sha2-nistp521': (fields) => ecdsa(fields, 'nistp521'),
  'ssh-rsa': rsa,
  'sk-ssh-ed25519@openssh.com': (fields) => securityKey(ed25519(fields), fields),
  'sk-ecdsa-sha2-nistp256@openssh.com': (fields) => securityKey(ecdsa(fields, 'nistp256'), fields),
} as const satisfies Record<string, (fields: WireReader) => KeyBlob>

export type KeyType = keyof typeof readers

export const isKeyType = (name: string): name is KeyType => Object.hasOwn(readers, name)

/**
 * Checks every field of a public key blob and builds the blob anew from them.
 * Sources: RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4, OpenSSH PROTOCOL.u2f. Throws InvalidPublicKey.
 */
export function readKeyBlob(type: KeyType, bytes: Buffer): KeyBlob {
  const fields = new WireReader(bytes)
  const inner = fields.bytes().toString('latin1')
  if (inner !== type)
    throw new InvalidPublicKey(
      'type-mismatch',
      `The line says ${type}, but the key inside is of a different type. Copy the whole line of the .pub file again.`,
    )
  const { blob, bits } = readers[type](fields)
  fields.end()
  return { blob: Buffer.concat([wireString(type), blob]), bits }
}
