import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const version = 1
const nonceLength = 12
const tagLength = 16
const minSecret = 16

/** Sealed bytes that do not open: another secret, another context, or changed bytes. It never says which. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'

  constructor() {
    super(
      'a sealed value does not open: GATEHOUSE_SECRET is not the one it was sealed with, or it was changed',
    )
  }
}

export interface Sealer {
  /** `context` names what is sealed and for whom, e.g. `management-key:<account id>`; opening needs the same. */
  seal(plain: string | Buffer, context: string): Buffer
  /** Throws SealBroken. */
  open(sealed: Buffer, context: string): Buffer
}

/**
 * Seals values for storage: AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA256 (RFC 5869).
 * Layout: version (1 byte), nonce (12), ciphertext, tag (16). Random nonces: good for 2^32 values a secret.
 * Throws RangeError if the secret is shorter than 16 bytes.
 */
export function createSealer(secret: string): Sealer {
  if (Buffer.byteLength(secret) < minSecret)
    throw new RangeError(`the sealing secret needs at least ${minSecret} bytes`)
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse seal v1', 32))
  const bound = (context: string) => Buffer.concat([Buffer.of(version), Buffer.from(context)])

  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(
        bound(context),
      )
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, text, cipher.getAuthTag()])
    },

    open(sealed, context) {
      if (sealed[0] !== version || sealed.length < 1 + nonceLength + tagLength) throw new SealBroken()
      const text = sealed.subarray(1 + nonceLength, -tagLength)
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength), {
        authTagLength: tagLength,
      })
        .setAAD(bound(context))
        .setAuthTag(sealed.subarray(-tagLength))
      try {
        return Buffer.concat([decipher.update(text), decipher.final()])
      } catch {
        throw new SealBroken()
      }
    },
  }
}
