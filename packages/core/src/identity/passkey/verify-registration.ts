import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Core } from '../../access/core.ts'
import { Invalid } from '../../access/errors.ts'
import { log } from '../../log/service-log.ts'
import { algorithms } from './algorithms.ts'
import { isFromFrame } from './in-frame.ts'
import { relyingParty } from './relying-party.ts'
import { webauthn } from './webauthn.ts'

/** A credential whose registration was verified, as it is kept. */
export interface NewCredential {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
  synced: boolean
}

/**
 * Verifies a registration (WebAuthn §7.1): this origin, not from a frame, this RP id, this challenge, user verification, an
 * algorithm that was offered.
 * @throws Invalid
 */
export async function verifyRegistration(
  core: Pick<Core, 'url'>,
  response: RegistrationResponseJSON,
  expectedChallenge: string,
): Promise<NewCredential> {
  const party = relyingParty(core)
  try {
    const { verified, registrationInfo } = await (await webauthn()).verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    if (verified !== true || !registrationInfo) throw new Error('not verified')
    if (isFromFrame(response.response.clientDataJSON)) throw new Error('made in a frame of another site')
    const { credential, credentialDeviceType } = registrationInfo
    if (credential.id !== response.id) throw new Error('the id is not that of the attested credential')
    return {
      credentialId: Buffer.from(credential.id, 'base64url'),
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: [...(credential.transports ?? [])],
      synced: credentialDeviceType === 'multiDevice',
    }
  } catch (error) {
    log.info({ err: error }, 'a passkey was not accepted')
    throw new Invalid([
      { path: ['response'], message: 'This passkey was not accepted. Try again or use another.' },
    ])
  }
}
