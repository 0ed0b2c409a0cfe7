import { createRequire } from 'node:module'

/** Whether ssh2 has its compiled cipher: without it a session carries about a third of the bytes a second. */
export function nativeCrypto(): boolean {
  const crypto: { bindingAvailable: boolean } = createRequire(import.meta.url)('ssh2/lib/protocol/crypto.js')
  return crypto.bindingAvailable
}

/** What whoever starts the gateway should know, if anything. */
export function cipherNotice(): string | null {
  if (nativeCrypto()) return null
  return "SSH takes its slower path, because ssh2's cipher is not compiled: install a C++ compiler (g++), and start again."
}
