import { keyFingerprint } from '@gatehouse/core/fleet/ssh-key/public-key'
import { isKeyType, readKeyBlob } from '@gatehouse/core/fleet/ssh-key/public-key-blob'
import type ssh2 from 'ssh2'
import type { KeyHolder, OfferedKey } from '../gatekeeper.ts'
import { isSignedBy } from './signature.ts'

/** What one authentication request has shown: nothing, a key of somebody, or somebody who holds that key. */
export type AuthResult =
  | { readonly what: 'nothing' }
  | { readonly what: 'known-key' }
  | { readonly what: 'holder'; readonly holder: KeyHolder; readonly fingerprint: string }

const nothing: AuthResult = { what: 'nothing' }

/**
 * Judges one authentication request (RFC 4252 §7). Only a verified signature shows who somebody is; whether a key would do
 * may be asked, and is answered for known keys alone.
 */
export async function authenticate(
  context: ssh2.AuthContext,
  holderOf: (key: OfferedKey) => Promise<KeyHolder | null>,
): Promise<AuthResult> {
  if (context.method !== 'publickey') return nothing
  const { signature, blob, hashAlgo } = context
  const key = offeredKey(context)
  if (!key) return nothing
  if (signature === undefined && blob === undefined) {
    return (await holderOf(key)) ? { what: 'known-key' } : nothing
  }
  if (signature === undefined || blob === undefined) return nothing
  if (isSignedBy(key, { data: blob, signature, hash: hashAlgo }) !== true) return nothing
  const holder = await holderOf(key)
  return holder ? { what: 'holder', holder, fingerprint: key.fingerprint } : nothing
}

/** The key, if it is whole, in its one proper form, and of the type that the request declares. */
function offeredKey({ key, hashAlgo }: ssh2.PublicKeyAuthContext): OfferedKey | null {
  const type = key.algo
  // RSA with a hash is rsa-sha2-256 or -512 (RFC 8332); without, SHA-1.
  if (!isKeyType(type) || (type === 'ssh-rsa') !== (hashAlgo !== undefined)) return null
  try {
    const { blob } = readKeyBlob(type, key.data)
    return blob.equals(key.data) ? { type, blob, fingerprint: keyFingerprint(blob) } : null
  } catch {
    return null
  }
}
