import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { WireReader } from '@gatehouse/core/fleet/ssh-key/wire'
import type { OfferedKey } from '../gatekeeper.ts'

/** Somebody has touched the key. */
const userPresent = 0x01
const base64url = (bytes: Buffer) => bytes.toString('base64url')

interface SecurityKey {
  readonly key: KeyObject
  readonly application: Buffer
}

/**
 * Whether a security key has made the signature, and somebody has touched it (OpenSSH PROTOCOL.u2f, "SSH U2F signatures").
 * The signature comes without its first name and the length behind: the bare signature, flags, counter.
 */
export function isSignedBySecurityKey({ type, blob }: OfferedKey, data: Buffer, signature: Buffer): boolean {
  const tail = signature.subarray(-5)
  const bare = signature.subarray(0, -5)
  if (tail.length !== 5 || ((tail[0] ?? 0) & userPresent) === 0) return false
  try {
    const { key, application } = type === 'sk-ssh-ed25519@openssh.com' ? ed25519(blob) : ecdsa(blob)
    const signed = Buffer.concat([sha256(application), tail, sha256(data)])
    if (type === 'sk-ssh-ed25519@openssh.com') return verify(null, signed, key, bare) === true
    return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, fixedWidth(bare)) === true
  } catch {
    return false
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

function ed25519(blob: Buffer): SecurityKey {
  const fields = new WireReader(blob)
  fields.bytes()
  const x = base64url(fields.bytes())
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  return { key, application: fields.bytes() }
}

function ecdsa(blob: Buffer): SecurityKey {
  const fields = new WireReader(blob)
  fields.bytes()
  fields.bytes()
  const point = fields.bytes()
  const [x, y] = [base64url(point.subarray(1, 33)), base64url(point.subarray(33))]
  const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } })
  return { key, application: fields.bytes() }
}

/** The two numbers of an ECDSA signature (RFC 5656 §3.1.2), each in 32 bytes. @throws if they are anything else */
function fixedWidth(bare: Buffer): Buffer {
  const fields = new WireReader(bare)
  const numbers = [fields.positive(), fields.positive()]
  fields.end()
  return Buffer.concat(numbers.map((number) => Buffer.concat([Buffer.alloc(32 - number.length), number])))
}
