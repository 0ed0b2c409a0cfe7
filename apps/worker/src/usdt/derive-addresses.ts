import type { DerivedAddress } from '@gatehouse/core/billing/usdt/address-pool'
import { tronAddress } from '@gatehouse/core/billing/usdt/tron-address'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { HDKey } from '@scure/bip32'
import { getAddress, hexToBytes, keccak256, slice } from 'viem'

/**
 * The addresses `0/index` below an account's extended public key (BIP 32): the last 20 bytes of Keccak-256 of the public key (Ethereum Yellow Paper,
 * appendix F), which Ethereum writes with a checksum in its capitals (ERC-55) and TRON in base58check.
 */
export function deriveAddresses(xpub: string, indexes: readonly number[]): DerivedAddress[] {
  const external = HDKey.fromExtendedKey(xpub).deriveChild(0)
  return indexes.map((index) => {
    const { publicKey } = external.deriveChild(index)
    if (!publicKey) throw new Error('an extended public key has a public key')
    const point = secp256k1.Point.fromBytes(publicKey).toBytes(false)
    const address = slice(keccak256(point.subarray(1)), 12)
    return { index, address, ethereum: getAddress(address), tron: tronAddress(hexToBytes(address)) }
  })
}
