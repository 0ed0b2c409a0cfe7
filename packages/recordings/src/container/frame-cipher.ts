import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { type Kind, kinds, magic, tagLength, version } from './layout.ts'

/** Seals a data key for storage; `context` names what it is for, and opening needs the same. */
export type Seal = (dataKey: Buffer, context: string) => Buffer
/** Opens what {@link Seal} made; throws where it does not open. */
export type Open = (sealed: Buffer, context: string) => Buffer

export const newDataKey = () => randomBytes(32)
export const sealContext = (kind: Kind, id: string) => `recording:${kind}:${id}`

/**
 * AES-256-GCM (NIST SP 800-38D) for the frames of one file. Each file has a data key of its own and each of its frames
 * a number, which is the nonce: no nonce comes twice. The two ways of closing have nonces of their own, because a file
 * that is closed after a crash may reuse the number of a frame that was torn.
 * Authenticated along: format, kind, recording id, frame number and flags.
 */
export class FrameCipher {
  readonly #key: Buffer
  readonly #identity: Buffer

  constructor(key: Buffer, kind: Kind, id: string) {
    if (key.length !== 32) throw new RangeError('a data key has 32 bytes')
    this.#key = key
    this.#identity = Buffer.concat([magic, Buffer.of(version, kinds[kind]), Buffer.from(id)])
  }

  /** Ciphertext and tag. */
  encrypt(plain: Buffer, number: number, flags: number): readonly [Buffer, Buffer] {
    const { nonce, bound } = this.#frame(number, flags)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagLength }).setAAD(bound)
    const text = cipher.update(plain)
    cipher.final()
    return [text, cipher.getAuthTag()]
  }

  /** Null where the frame is not what was encrypted. */
  decrypt(text: Buffer, tag: Buffer, number: number, flags: number): Buffer | null {
    const { nonce, bound } = this.#frame(number, flags)
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagLength })
      .setAAD(bound)
      .setAuthTag(tag)
    try {
      const plain = decipher.update(text)
      decipher.final()
      return plain
    } catch {
      return null
    }
  }

  #frame(number: number, flags: number) {
    const nonce = Buffer.alloc(12)
    nonce.writeUInt32BE(flags >> 6)
    nonce.writeBigUInt64BE(BigInt(number), 4)
    return { nonce, bound: Buffer.concat([this.#identity, nonce, Buffer.of(flags)]) }
  }
}
