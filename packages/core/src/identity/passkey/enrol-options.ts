import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { Caller } from '../../access/caller.ts'
import { SignedOut } from '../../access/errors.ts'
import { requireFresh } from '../../access/fresh.ts'
import { ownQuery } from '../../access/query.ts'
import { systemRows } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { signInOf } from '../sign-in/sign-in-of.ts'
import { algorithms } from './algorithms.ts'
import { challengeSeconds, newChallenge } from './challenge.ts'
import { relyingParty } from './relying-party.ts'
import { webauthn } from './webauthn.ts'

const own = statement<{ credential_id: Buffer; transports: string[] }>(
  'passkey.own_credentials',
  'select credential_id, transports from passkeys where user_id = user_in_context() and removed_at is null',
)

const before = ownQuery({
  keyScope: null,
  evenWithoutPasskey: true,
  read: () => [bind(own, [])],
  view: ([rows], entered, caller) => {
    requireFresh(caller, entered)
    return { user: entered.user, rows }
  },
})

/** Whom the passkey will be of, and those they have. */
async function whose(caller: Caller) {
  const begun = await signInOf(systemRows(caller.core), caller)
  if (begun?.awaits !== 'enrolment') return before(caller)
  const rows = begun.credentials.map((id) => ({ credential_id: Buffer.from(id, 'hex'), transports: [] }))
  return { user: { id: begun.user_id, email: begun.email }, rows }
}

/**
 * What a browser needs to make a passkey for the caller (`PublicKeyCredentialCreationOptionsJSON`, WebAuthn §5.1): with user
 * verification, discoverable, without attestation. Whoever has one already must have touched it,
 * or have used a recovery code in its place.
 * @throws SignedOut, Forbidden, FreshAuth
 */
export async function enrolOptions(caller: Caller): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { user, rows } = await whose(caller)
  if (!user) throw new SignedOut()
  const party = relyingParty(caller.core)
  return await (await webauthn()).generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: user.email,
    userDisplayName: user.email,
    userID: new Uint8Array(Buffer.from(user.id.replaceAll('-', ''), 'hex')),
    challenge: await newChallenge(caller.core, { ceremony: 'enrol', user: user.id }),
    timeout: challengeSeconds * 1000,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: rows.map(({ credential_id, transports }) => ({
      id: credential_id.toString('base64url'),
      transports: transports as AuthenticatorTransportName[], // as the browser gave them
    })),
  })
}

type AuthenticatorTransportName = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb'
