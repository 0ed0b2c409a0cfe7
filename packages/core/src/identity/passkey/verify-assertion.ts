import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Core } from '../../access/core.ts'
import { log } from '../../log/service-log.ts'
import { isFromFrame } from './in-frame.ts'
import { relyingParty } from './relying-party.ts'
import { webauthn } from './webauthn.ts'

/** A passkey with its owner, as the system finds it. */
export interface KnownPasskey {
  user: string
  email: string
  id: string
  name: string
  /** COSE_Key. */
  publicKey: Buffer
  counter: number
}

export type Verdict =
  | { outcome: 'verified'; counter: number }
  | { outcome: 'counter-went-back'; stored: number; shown: number }
  | { outcome: 'refused' }

/**
 * Verifies an assertion (WebAuthn §7.2): this origin, not from a frame, this RP id, this challenge, user verification, the
 * signature by this passkey. A counter that has not grown, where one is kept, is told apart: the passkey may have been cloned (§6.1.1).
 */
export async function verifyAssertion(
  core: Pick<Core, 'url'>,
  {
    response,
    challenge,
    known,
  }: {
    response: AuthenticationResponseJSON
    challenge: string
    known: Pick<KnownPasskey, 'publicKey' | 'counter'>
  },
): Promise<Verdict> {
  const party = relyingParty(core)
  try {
    const { verified, authenticationInfo } = await (await webauthn()).verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      // the library throws for a counter that went back before it has verified the signature; we look afterwards
      credential: { id: response.id, publicKey: new Uint8Array(known.publicKey), counter: 0 },
    })
    if (verified !== true) throw new Error('the signature is not by this passkey')
    if (isFromFrame(response.response.clientDataJSON)) throw new Error('made in a frame of another site')
    const { newCounter: shown } = authenticationInfo
    const { counter: stored } = known
    if ((stored > 0 || shown > 0) && shown <= stored) return { outcome: 'counter-went-back', stored, shown }
    return { outcome: 'verified', counter: shown }
  } catch (error) {
    log.info({ err: error }, 'a passkey was not accepted')
    return { outcome: 'refused' }
  }
}
