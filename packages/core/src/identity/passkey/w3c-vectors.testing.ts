import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers'
import { authenticationResponse, registrationResponse } from './responses.ts'

/** A credential of the specification's test vectors, with its registration and one use; all bytes in hexadecimal. */
export interface Vector {
  title: string
  section: string
  registration: {
    challenge: string
    credential_id: string
    clientDataJSON: string
    attestationObject: string
  }
  authentication: { challenge: string; clientDataJSON: string; authenticatorData: string; signature: string }
}

const file: { vectors: Vector[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'w3c-vectors.json'), 'utf8'),
)
export const vectors = file.vectors

/** The Gatehouse that the vectors were made for. */
export const asked = { url: 'https://example.org' }

/** Hexadecimal as base64url. */
export const encoded = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')

const common = ({ registration }: Vector) => {
  const id = encoded(registration.credential_id)
  return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} }
}

/** What a browser would send to enrol it. */
export function registrationOf(vector: Vector, { registration: changed = {} }: Changes = {}) {
  const { clientDataJSON, attestationObject } = { ...vector.registration, ...changed }
  const response = {
    clientDataJSON: encoded(clientDataJSON),
    attestationObject: encoded(attestationObject),
  }
  return registrationResponse.parse({ ...common(vector), response })
}

/** What a browser would send when it is used. */
export function assertionOf(vector: Vector, { authentication: changed = {} }: Changes = {}) {
  const { clientDataJSON, authenticatorData, signature } = { ...vector.authentication, ...changed }
  const response = {
    clientDataJSON: encoded(clientDataJSON),
    authenticatorData: encoded(authenticatorData),
    signature: encoded(signature),
  }
  return authenticationResponse.parse({ ...common(vector), response })
}

interface Changes {
  registration?: Partial<Vector['registration']>
  authentication?: Partial<Vector['authentication']>
}

/** The credential's public key, a COSE_Key. */
export function publicKeyOf({ registration }: Vector): Buffer {
  const authData = decodeAttestationObject(
    new Uint8Array(Buffer.from(registration.attestationObject, 'hex')),
  ).get('authData')
  return Buffer.from(parseAuthenticatorData(authData).credentialPublicKey ?? [])
}

/** The hexadecimal with each of its bytes changed in turn: one bit of it, from the `from`-th byte up to `to`. */
export function* changedIn(hex: string, from = 0, to = hex.length / 2): Generator<string> {
  for (let at = from; at < to; at++) {
    const bytes = Buffer.from(hex, 'hex')
    bytes[at] = (bytes[at] ?? 0) ^ 1
    yield bytes.toString('hex')
  }
}
