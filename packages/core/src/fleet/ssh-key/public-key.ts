import { createHash } from 'node:crypto'
import { isKeyType, type KeyType, readKeyBlob } from './public-key-blob.ts'
import { readPublicKeyLine } from './public-key-line.ts'

export interface ParsedPublicKey {
  type: KeyType
  /** The wire form, built anew from the checked fields. */
  blob: Buffer
  bits: number
  /** `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it. */
  fingerprint: string
  /** What the person wrote behind the key, as one line: to show as a suggested name and nothing else. */
  comment: string
  /** Why the key, though accepted, should be replaced. */
  warning: string | null
}

function weakness(type: KeyType, bits: number): string | null {
  if (type !== 'ssh-rsa' || bits >= 3072) return null
  return `RSA with ${bits} bits is accepted, but 3072 bits or more, or an ed25519 key, is recommended.`
}

/** Parses one pasted OpenSSH public key (the line of a .pub file). Throws InvalidPublicKey. */
export function parsePublicKey(text: string): ParsedPublicKey {
  const { type, bytes, comment } = readPublicKeyLine(text)
  const { blob, bits } = readKeyBlob(type, bytes)
  return { type, blob, bits, fingerprint: keyFingerprint(blob), comment, warning: weakness(type, bits) }
}

/** The OpenSSH fingerprint of a key blob: `SHA256:` and unpadded base64. */
export function keyFingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/**
 * One `authorized_keys` line, without options or newline; the comment is ours, and odd characters in it become `_`.
 * Throws TypeError for a type that no parsed key has, since stored text must never reach a server's file unchecked.
 */
export function renderAuthorizedKey(key: { type: KeyType; blob: Buffer }, comment: string): string {
  if (!isKeyType(key.type)) throw new TypeError('not a public key type')
  const safe = comment.replace(/[^A-Za-z0-9._@:+-]/g, '_')
  return `${key.type} ${key.blob.toString('base64')} ${safe}`.trimEnd()
}
