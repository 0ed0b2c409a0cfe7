import { createHash } from 'node:crypto'
import { createBase58check } from '@scure/base'

const base58check = createBase58check((bytes: Uint8Array) =>
  Uint8Array.from(createHash('sha256').update(bytes).digest()),
)

/** Twenty bytes as TRON writes an address: base58check of `41` and them (TRON protocol, "Account address format"). */
export const tronAddress = (address: Uint8Array): string =>
  base58check.encode(Uint8Array.from([0x41, ...address]))

/** The bytes of a base58check text. @throws Error where its checksum is wrong */
export const fromBase58check = (text: string): Uint8Array => base58check.decode(text)
