import ssh2 from 'ssh2'
import type { OfferedKey } from '../gatekeeper.ts'
import { isSignedBySecurityKey } from './security-key.ts'

/** A signature as ssh2 hands it on: without the algorithm's name, and for ECDSA in DER. */
export interface Signed {
  readonly data: Buffer
  readonly signature: Buffer
  readonly hash: ssh2.PublicKeyAuthContext['hashAlgo']
}

const rsaHashes: readonly unknown[] = ['sha256', 'sha512']

/** Whether the key has made the signature. Whatever is odd about either makes it false. */
export function isSignedBy(key: OfferedKey, { data, signature, hash }: Signed): boolean {
  switch (key.type) {
    case 'sk-ssh-ed25519@openssh.com':
    case 'sk-ecdsa-sha2-nistp256@openssh.com':
      return hash === undefined && isSignedBySecurityKey(key, data, signature)
    case 'ssh-rsa':
      return rsaHashes.includes(hash) && verifies(key, data, signature, hash)
    default:
      return hash === undefined && verifies(key, data, signature)
  }
}

function verifies(
  { type, blob }: OfferedKey,
  data: Buffer,
  signature: Buffer,
  hash?: Signed['hash'],
): boolean {
  const key = ssh2.utils.parseKey(`${type} ${blob.toString('base64')}`)
  if (key instanceof Error || key.type !== type) return false
  // It answers an algorithm that is not the key's with an Error object, which is truthy.
  return key.verify(data, signature, hash) === true
}
