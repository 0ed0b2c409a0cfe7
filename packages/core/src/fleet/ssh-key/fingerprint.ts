import { keyFingerprint } from './public-key.ts'

/** `SHA256:…` of a stored key, `ssh-ed25519 AAAA…`. */
export function fingerprintOf(key: string): string {
  return keyFingerprint(Buffer.from(key.split(' ')[1] ?? '', 'base64'))
}
