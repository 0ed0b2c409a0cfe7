import { createRequire } from 'node:module'

/** Whether ssh2 has its compiled cipher: without it a session carries about a third of the bytes a second. */
export function nativeCrypto(): boolean {
  const crypto: { bindingAvailable: boolean } = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js')
  return crypto.bindingAvailable
}
