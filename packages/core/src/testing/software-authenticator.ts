import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

type Options = {
  challenge: string
  rp?: { id?: string }
  rpId?: string
}

/** What a test may have the authenticator, or the browser around it, do otherwise than it should. */
export interface Misbehaviour {
  origin?: string
  rpId?: string
  type?: string
  challenge?: string
  userVerified?: boolean
  counter?: number
}

/** An authenticator and browser in a few lines, for tests: ES256, attestation `none` (WebAuthn §6.1, §6.5, §8.7). */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32)
  readonly #key: { publicKey: KeyObject; privateKey: KeyObject }
  readonly #origin: string
  counter = 0

  constructor(origin = 'http://localhost:4600') {
    this.#origin = origin
    this.#key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  get id(): string {
    return this.credentialId.toString('base64url')
  }

  /** Answers PublicKeyCredentialCreationOptionsJSON with RegistrationResponseJSON. */
  create(options: Options, otherwise: Misbehaviour = {}) {
    const authData = Buffer.concat([
      this.#authenticatorData(options.rp?.id ?? '', 0x40, otherwise),
      Buffer.alloc(16),
      uint16(this.credentialId.length),
      this.credentialId,
      this.#coseKey(),
    ])
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      bytes(authData),
    ])
    return {
      ...this.#common(),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options, otherwise).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal' as const],
      },
    }
  }

  /** Answers PublicKeyCredentialRequestOptionsJSON with AuthenticationResponseJSON. */
  get(options: Options, otherwise: Misbehaviour = {}) {
    const authenticatorData = this.#authenticatorData(options.rpId ?? '', 0, otherwise)
    const clientData = this.#clientData('webauthn.get', options, otherwise)
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()])
    return {
      ...this.#common(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: createSign('sha256').update(signed).sign(this.#key.privateKey).toString('base64url'),
      },
    }
  }

  #common() {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, clientExtensionResults: {} }
  }

  #clientData(type: string, { challenge }: Options, otherwise: Misbehaviour): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: otherwise.type ?? type,
        challenge: otherwise.challenge ?? challenge,
        origin: otherwise.origin ?? this.#origin,
        crossOrigin: false,
      }),
    )
  }

  #authenticatorData(rpId: string, flags: number, otherwise: Misbehaviour): Buffer {
    this.counter = otherwise.counter ?? this.counter + 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    const verified = otherwise.userVerified === false ? 0 : 0x04
    return Buffer.concat([
      createHash('sha256')
        .update(otherwise.rpId ?? rpId)
        .digest(),
      Buffer.from([0x01 | verified | flags]),
      counter,
    ])
  }

  /** {1: 2, 3: -7, -1: 1, -2: x, -3: y}, RFC 9053 §7.1. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#key.publicKey.export({ format: 'jwk' })
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      bytes(Buffer.from(y, 'base64url')),
    ])
  }
}

const uint16 = (value: number) => Buffer.from([value >> 8, value & 0xff])
const text = (value: string) => Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)])
/** A CBOR byte string of less than 64 KiB, RFC 8949 §3.1. */
const bytes = (value: Buffer) =>
  Buffer.concat([
    value.length < 256
      ? Buffer.from([0x58, value.length])
      : Buffer.concat([Buffer.from([0x59]), uint16(value.length)]),
    value,
  ])
