import { createHash, randomBytes } from 'node:crypto'

// 32 bytes are 42 characters and a last one that carries only four bits.
const shape = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** A secret of 32 random bytes in base64url (RFC 4648 §5) behind a prefix that tells scanners what it is, e.g. `gh_`. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** Whether a text has the shape of `newToken(prefix)`: checked first, so that nonsense costs no look-up. */
export function isToken(text: string, prefix = ''): boolean {
  return text.startsWith(prefix) && shape.test(text.slice(prefix.length))
}

/** What is stored of a token: SHA-256 of all of it. The token is 256 random bits, so neither salt nor stretching adds anything. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
