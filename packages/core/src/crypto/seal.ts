import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Named no secret; what was sealed so is opened still. */
const unnamed = 1
const named = 2
const idLength = 8
const nonceLength = 12
const tagLength = 16
const minSecret = 16

/** Sealed bytes that do not open: another secret, another context, or changed bytes. It never says which. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'

  constructor() {
    super(
      'a sealed value could not be opened: GATEHOUSE_SECRET is not the one it was sealed with, or the value was altered',
    )
  }
}

/** The secret that seals, and others that open what they have sealed. */
export interface Secrets {
  current: string
  others: readonly string[]
}

/** The key that a secret gives, and the id by which what it has sealed names it. */
export interface SealingKey {
  id: Buffer
  key: Buffer
}

export interface Sealer {
  /** `context` names what is sealed and for whom, e.g. `management-key:<account id>`; opening needs the same. */
  seal(plain: string | Buffer, context: string): Buffer
  /** Throws SealBroken. */
  open(sealed: Buffer, context: string): Buffer
  /** The bytes that whatever is sealed at this moment begins with. */
  mark(): Buffer
  /** The keys of the other secrets. */
  others(): SealingKey[]
  /** Keys of secrets that are no more: they open recordings, and nothing else. */
  learn(former: readonly SealingKey[]): void
}

/** What is not sealed anew when the secret is changed: a file whose bytes stay what they are, wherever it lies. */
const isForRecording = (context: string) => context.startsWith('recording:')

/**
 * Seals values for storage: AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA256 (RFC 5869).
 * Layout: version (1 byte), id of the key (8), nonce (12), ciphertext, tag (16); version 1 has no id. Random nonces: good for 2^32
 * values a secret. A secret that was known once opens as long as the process runs.
 * @param source the secret, or what answers the secrets at this moment; asked each time
 * Throws RangeError if a secret is shorter than 16 bytes.
 */
export function createSealer(source: string | (() => Secrets)): Sealer {
  const known = new Map<string, SealingKey>()
  const former = new Map<string, SealingKey>()
  const ofSecret = new Map<string, SealingKey>()
  const keyOf = (secret: string): SealingKey => {
    const key = ofSecret.get(secret) ?? sealingKey(secret)
    ofSecret.set(secret, key)
    known.set(key.id.toString('hex'), key)
    return key
  }
  const now = () => {
    const { current, others } = typeof source === 'string' ? { current: source, others: [] } : source()
    return { current: keyOf(current), others: others.map(keyOf) }
  }
  const markOf = ({ id }: SealingKey) => Buffer.concat([Buffer.of(named), id])
  now()

  return {
    seal(plain, context) {
      const { current } = now()
      const nonce = randomBytes(nonceLength)
      const mark = markOf(current)
      const cipher = createCipheriv('aes-256-gcm', current.key, nonce, { authTagLength: tagLength }).setAAD(
        bound(mark, context),
      )
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([mark, nonce, text, cipher.getAuthTag()])
    },

    open(sealed, context) {
      now()
      const old = isForRecording(context) ? former : new Map<string, SealingKey>()
      const length = sealed[0] === named ? 1 + idLength : 1
      const mark = sealed.subarray(0, length)
      const id = mark.subarray(1).toString('hex')
      const keys =
        sealed[0] === named
          ? [known.get(id) ?? old.get(id)]
          : sealed[0] === unnamed
            ? [...known.values(), ...old.values()]
            : []
      for (const key of keys) {
        const plain = key && opened(key.key, sealed.subarray(length), bound(mark, context))
        if (plain) return plain
      }
      throw new SealBroken()
    },

    mark: () => markOf(now().current),
    others: () => now().others,
    learn(keys) {
      for (const key of keys) former.set(key.id.toString('hex'), key)
    },
  }
}

function sealingKey(secret: string): SealingKey {
  if (Buffer.byteLength(secret) < minSecret)
    throw new RangeError(`the sealing secret needs at least ${minSecret} bytes`)
  const derived = (info: string, length: number) => Buffer.from(hkdfSync('sha256', secret, '', info, length))
  return { id: derived('gatehouse seal id', idLength), key: derived('gatehouse seal v1', 32) }
}

const bound = (mark: Buffer, context: string) => Buffer.concat([mark, Buffer.from(context)])

/** Null where it does not open. */
function opened(key: Buffer, sealed: Buffer, aad: Buffer): Buffer | null {
  if (sealed.length < nonceLength + tagLength) return null
  const text = sealed.subarray(nonceLength, -tagLength)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  })
    .setAAD(aad)
    .setAuthTag(sealed.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(text), decipher.final()])
  } catch {
    return null
  }
}
