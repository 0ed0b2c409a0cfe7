import { createHash } from 'node:crypto'
import { fromBase58check } from './tron-address.ts'

/** The first four bytes of an extended key, which say what it is (BIP 32, "Serialization format"). */
const publicKey = 0x0488b21e
const privateKey = 0x0488ade4

/** An extended public key that addresses can be derived from. */
export interface Xpub {
  xpub: string
  /** The name of its wallet: the first bytes of its SHA-256, in hex. */
  wallet: string
}

/**
 * Reads an extended public key (BIP 32) of an account, `m/44'/60'/0'`: its addresses are at `0/0`, `0/1` and so on below it, where wallets look for them.
 * @throws Error that says what is wrong, and never what was given
 */
export function readXpub(text: string): Xpub {
  let bytes: Uint8Array
  try {
    bytes = fromBase58check(text)
  } catch {
    throw new Error('its checksum is wrong')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length !== 78) throw new Error('it is no extended key')
  if (view.getUint32(0) === privateKey)
    throw new Error('it is a private key, which can spend: keep it off this server')
  if (view.getUint32(0) !== publicKey) throw new Error('it is no extended public key that starts with xpub')
  if (bytes[4] !== 3) throw new Error(`its depth is ${bytes[4]}, not 3`)
  return { xpub: text, wallet: createHash('sha256').update(text).digest('hex').slice(0, 16) }
}
