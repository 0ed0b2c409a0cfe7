import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { Conflict, Invalid, SignedOut } from '../access/errors.ts'
import { requireFresh } from '../access/fresh.ts'
import { givenName, parseInput } from '../access/input.ts'
import { ownMutation } from '../access/mutation.ts'
import { whoIs } from '../access/who-is.ts'
import { log } from '../log.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import { takeChallenge } from './challenge.ts'
import { Passkey } from './passkey.entity.ts'
import { relyingParty } from './relying-party.ts'
import { registrationResponse } from './responses.ts'
import type { PasskeyView } from './view.ts'
import { webauthn } from './webauthn.ts'

const input = z.object({ name: givenName, response: registrationResponse })

/** Passkeys of one user, at most. */
const most = 20

/**
 * Enrols a passkey that a browser has made with {@link enrolOptions}; it counts as touched. Throws Invalid, Expired, Conflict,
 * FreshAuth.
 */
export async function enrolPasskey(caller: Caller, raw: z.input<typeof input>): Promise<PasskeyView> {
  const { name, response } = parseInput(input, raw)
  if (!(await whoIs(caller))) throw new SignedOut()
  const { ceremony, user, challenge } = await takeChallenge(caller.core, response.response.clientDataJSON)
  const credential = await verified(caller, response, challenge)
  return enrol(caller, { name, credential, mayBeOf: ceremony === 'enrol' ? user : null })
}

interface NewCredential {
  credentialId: Buffer
  publicKey: Buffer
  counter: number
  transports: string[]
  synced: boolean
}

async function verified(
  { core }: Caller,
  response: z.output<typeof input>['response'],
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
    })
    if (verified !== true || !registrationInfo) throw new Error('not verified')
    const { credential, credentialDeviceType } = registrationInfo
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
      { path: ['response'], message: 'This passkey was not accepted. Try again, or use another.' },
    ])
  }
}

const enrol = ownMutation({
  verb: 'passkey.enrolled',
  keyScope: null,
  withoutAccount: true,
  input: z.custom<{ name: string; credential: NewCredential; mayBeOf: string | null }>(),
  async run({ caller, em, now, user, entered }, { name, credential, mayBeOf }) {
    requireFresh(caller, entered)
    if (mayBeOf !== user.id) throw new Conflict('This was begun by somebody else. Begin again.')
    const own = await em.find(Passkey, { userId: user.id, removedAt: null })
    if (own.length >= most) throw new Conflict(`You have ${most} passkeys. Remove one first.`)
    const passkey = em.create(Passkey, {
      userId: user.id,
      id: uuidv7(),
      name,
      ...credential,
      createdAt: now,
      lastUsedAt: now,
      removedAt: null,
    })
    em.persist(passkey)
    const signIn = entered.signIn ? await em.findOne(SignIn, { userId: user.id, id: entered.signIn }) : null
    if (signIn) signIn.touchedAt = now
    const { id, synced } = passkey
    const at = now.toISOString()
    return {
      result: { id, name, synced, createdAt: at, lastUsedAt: at },
      resource: { id, label: name },
    }
  },
})
