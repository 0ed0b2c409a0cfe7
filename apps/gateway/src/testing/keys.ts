import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { keyFingerprint } from '@gatehouse/core/fleet/ssh-key/public-key'
import type { KeyType } from '@gatehouse/core/fleet/ssh-key/public-key-blob'
import { wirePositive, wireString } from '@gatehouse/core/fleet/ssh-key/wire'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import ssh2 from 'ssh2'
import type { OfferedKey } from '../gatekeeper.ts'

/** A key pair whose signatures are as they stand in SSH (RFC 4253 §6.6): the algorithm's name, then its own fields. */
export interface TestKey extends OfferedKey {
  /** `algorithm` for RSA: rsa-sha2-256, rsa-sha2-512, or ssh-rsa. */
  sign(data: Buffer, algorithm?: string): Buffer
}

const raw = (part: string | undefined) => Buffer.from(part ?? '', 'base64url')
const offered = (type: KeyType, ...fields: Buffer[]): OfferedKey => {
  const blob = Buffer.concat([wireString(type), ...fields])
  return { type, blob, fingerprint: keyFingerprint(blob) }
}

/** An ordinary key, as ssh2 makes and signs. */
export function ordinaryKey(kind: 'ed25519' | 'ecdsa' | 'rsa', bits = 256): TestKey {
  const key = ssh2.utils.parseKey(newPrivateKey(kind, bits))
  if (key instanceof Error) throw key
  const blob = key.getPublicSSH()
  const hashes: Record<string, 'sha1' | 'sha256' | 'sha512'> = {
    'ssh-rsa': 'sha1',
    'rsa-sha2-256': 'sha256',
    'rsa-sha2-512': 'sha512',
  }
  return {
    type: key.type as KeyType, // ssh2's names for these kinds are the same
    blob,
    fingerprint: keyFingerprint(blob),
    sign(data, algorithm = kind === 'rsa' ? 'rsa-sha2-512' : key.type) {
      const made: Buffer = key.sign(data, kind === 'rsa' ? (hashes[algorithm] ?? 'sha512') : undefined)
      const bare = kind === 'ecdsa' ? fromDer(made) : made
      return Buffer.concat([wireString(algorithm), wireString(bare)])
    },
  }
}

function newPrivateKey(kind: 'ed25519' | 'ecdsa' | 'rsa', bits: number): string {
  // Of those that ssh2 makes one in 256 is malformed.
  if (kind === 'ed25519') return generateOpenSshKeyPair('test').privateKey
  if (kind === 'rsa') return ssh2.utils.generateKeyPairSync('rsa', { bits }).private
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits: bits as 256 }).private
}

export interface Touch {
  /** 1: touched; 4: and verified. */
  readonly flags?: number
  readonly counter?: number
  /** Signs for another application than the key's. */
  readonly application?: string
}

export interface SecurityKey extends TestKey {
  sign(data: Buffer, algorithm?: string, touch?: Touch): Buffer
}

/** A security key by hand (OpenSSH PROTOCOL.u2f). */
export function securityKey(kind: 'ed25519' | 'ecdsa', application = 'ssh:'): SecurityKey {
  const { privateKey, publicKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const key =
    kind === 'ed25519'
      ? offered('sk-ssh-ed25519@openssh.com', wireString(raw(x)), wireString(application))
      : offered(
          'sk-ecdsa-sha2-nistp256@openssh.com',
          wireString('nistp256'),
          wireString(Buffer.concat([Buffer.of(4), raw(x), raw(y)])),
          wireString(application),
        )
  return {
    ...key,
    sign(data, algorithm = key.type, { flags = 1, counter = 7, application: signedFor = application } = {}) {
      const tail = Buffer.from([flags, 0, 0, 0, counter])
      const signed = Buffer.concat([sha256(Buffer.from(signedFor)), tail, sha256(data)])
      const bare = kind === 'ed25519' ? sign(null, signed, privateKey) : ecdsaSignature(signed, privateKey)
      return Buffer.concat([wireString(algorithm), wireString(bare), tail])
    },
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()

/** RFC 5656 §3.1.2 */
function ecdsaSignature(data: Buffer, key: KeyObject): Buffer {
  const fixed = sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })
  return Buffer.concat([fixed.subarray(0, 32), fixed.subarray(32)].map(shortest))
}

function shortest(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0)
  return wirePositive(number.subarray(start))
}

function fromDer(der: Buffer): Buffer {
  const numbers: Buffer[] = []
  for (let at = der[1] === 0x81 ? 3 : 2; at < der.length; ) {
    const length = der[at + 1] ?? 0
    numbers.push(wireString(der.subarray(at + 2, at + 2 + length)))
    at += 2 + length
  }
  return Buffer.concat(numbers)
}
