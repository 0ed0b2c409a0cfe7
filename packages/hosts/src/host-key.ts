import { createHash } from 'node:crypto'

/** Types in order of preference; ssh-rsa is a key's type here, never the SHA-1 signature of that name. */
const signatureAlgorithms = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
} as const

export type HostKeyType = keyof typeof signatureAlgorithms
export type HostKeyAlgorithm = (typeof signatureAlgorithms)[HostKeyType][number]

export interface HostKey {
  readonly type: HostKeyType
  /** The public key's wire form (RFC 4253 section 6.6). */
  readonly blob: Buffer
}

const isHostKeyType = (type: string): type is HostKeyType => Object.hasOwn(signatureAlgorithms, type)

/** The type named inside a public key's wire form (RFC 4253 section 6.6), if it is one we accept. */
export function hostKeyType(blob: Buffer): HostKeyType | null {
  if (blob.length < 4) return null
  const type = blob.toString('latin1', 4, 4 + blob.readUInt32BE(0))
  return isHostKeyType(type) ? type : null
}

/**
 * Reads a line `ssh-ed25519 AAAA… [comment]`.
 * @throws TypeError if it is not a host key of an accepted type, or its parts disagree.
 */
export function parseHostKey(line: string): HostKey {
  const [type = '', base64 = ''] = line.trim().split(/\s+/)
  const blob = Buffer.from(base64, 'base64')
  if (!isHostKeyType(type) || hostKeyType(blob) !== type || blob.toString('base64') !== base64) {
    throw new TypeError('Not a host key: expected a line such as `ssh-ed25519 AAAA…`')
  }
  return { type, blob }
}

/** A key's fingerprint as OpenSSH shows it: `SHA256:` and unpadded base64. */
export function fingerprintOfBlob(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/**
 * The signature algorithms to offer, the pinned type's first so that a server with several keys shows that one. The
 * others follow: a server that has lost its pinned key then shows what it has, which can be named in the alarm.
 */
export function hostKeyAlgorithms(first: HostKeyType = 'ssh-ed25519'): HostKeyAlgorithm[] {
  return [...new Set([...signatureAlgorithms[first], ...Object.values(signatureAlgorithms).flat()])]
}
