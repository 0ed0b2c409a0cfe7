import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { Caller } from '../../access/caller.ts'
import { systemRows } from '../../access/system-read.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { challengeSeconds, newChallenge } from '../passkey/challenge.ts'
import { relyingParty } from '../passkey/relying-party.ts'
import { webauthn } from '../passkey/webauthn.ts'
import { signInOf } from './sign-in-of.ts'

/**
 * What a browser needs to ask for a passkey (`PublicKeyCredentialRequestOptionsJSON`, WebAuthn §5.5). For a sign-in that awaits its
 * second factor, and for a touch in one that is complete, the person's own; for nobody, any that the browser knows: the answer
 * tells nothing of who has one.
 * @throws RateLimited
 */
export async function passkeyOptions(caller: Caller): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { core } = caller
  await limitRate(core, 'passkey-options.ip', networkOf(caller.ip))
  const found = await signInOf(systemRows(core), caller)
  const ceremony = found && !found.awaits ? 'touch' : 'sign-in'
  return await (await webauthn()).generateAuthenticationOptions({
    rpID: relyingParty(core).id,
    challenge: await newChallenge(core, { ceremony, user: found?.user_id ?? null }),
    timeout: challengeSeconds * 1000,
    userVerification: 'required',
    allowCredentials: (found?.credentials ?? []).map((id) => ({
      id: Buffer.from(id, 'hex').toString('base64url'),
    })),
  })
}
