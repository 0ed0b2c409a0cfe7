import { z } from 'zod'
import type { Assurance } from '../../access/assurance.ts'
import type { Caller } from '../../access/caller.ts'
import { SignedOut } from '../../access/errors.ts'
import { givenName, parseInput } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { whoIs } from '../../access/who-is.ts'
import { logAuthenticated } from '../../refusal/log-authentication.ts'
import { cancelResetByPasskey } from '../reset/cancel-reset.ts'
import { signInOf } from '../sign-in/sign-in-of.ts'
import { endReplaced, rotateSignIn, startSignIn } from '../sign-in/start-sign-in.ts'
import { tellPerson } from '../user/tell-person.ts'
import { takeChallenge } from './challenge.ts'
import { type Enrolment, keepPasskey } from './keep-passkey.ts'
import { registrationResponse } from './responses.ts'
import { verifyRegistration } from './verify-registration.ts'
import type { PasskeyView } from './view.ts'

export const enrolmentInput = z.object({ name: givenName, response: registrationResponse })

type Begun = NonNullable<Awaited<ReturnType<typeof signInOf>>>

/** The passkey, and the new token for the cookie: enrolling is a step up. */
export type EnrolledPasskey = PasskeyView & { signIn: string }

/**
 * Enrols a passkey that a browser has made with {@link enrolOptions}; it counts as touched, and the sign-in
 * gets another token. In a sign-in that a recovery code
 * has brought this far, it completes that. Throws Invalid, Expired, Conflict, FreshAuth.
 */
export async function enrolPasskey(
  caller: Caller,
  raw: z.input<typeof enrolmentInput>,
): Promise<EnrolledPasskey> {
  const begun = await signInOf(systemRows(caller.core), caller)
  const instead = begun?.awaits === 'enrolment' ? begun : null
  if (!instead && !(await whoIs(caller))) throw new SignedOut()
  const { name, response } = parseInput(enrolmentInput, raw)
  const { ceremony, user, challenge } = await takeChallenge(caller.core, response.response.clientDataJSON)
  const credential = await verifyRegistration(caller.core, response, challenge)
  const enrolment = { name, credential, mayBeOf: ceremony === 'enrol' ? user : null }
  if (!instead) return enrol(caller, enrolment)
  const enrolled = await enrolInstead(caller, instead, enrolment)
  await cancelResetByPasskey(caller, { id: instead.user_id, email: instead.email })
  return enrolled
}

const enrol = ownMutation({
  verb: 'passkey.enrolled',
  keyScope: null,
  withoutAccount: true,
  evenWithoutPasskey: true,
  input: z.custom<Enrolment>(),
  async run({ core, caller, em, now, user, entered }, enrolment) {
    const view = await keepPasskey({ em, now }, user.id, enrolment)
    // only a sign-in gets as far as this
    const signIn = await rotateSignIn(
      { em, now },
      { id: entered.signIn ?? '', userId: user.id, assurance: withPasskey(entered.assurance) },
    )
    return {
      result: { ...view, signIn },
      resource: { id: view.id, label: view.name },
      jobs: tellPerson({ core, caller, now }, user.email, 'passkey-added', view.name),
    }
  },
})

// whoever came by the operator's link has shown no mail
const withPasskey = (assurance: Assurance | null) =>
  assurance === 'mail' || assurance === 'mail+passkey' ? 'mail+passkey' : 'passkey'

/** Enrols in a sign-in that a recovery code has brought this far, and completes it under a new token. */
async function enrolInstead(caller: Caller, begun: Begun, enrolment: Enrolment): Promise<EnrolledPasskey> {
  const person = { id: begun.user_id, label: begun.email }
  const change = { verb: 'passkey.enrolled', caller, user: begun.user_id } as const
  const assurance = 'mail+passkey'
  const enrolled = await personMutation(change, async (work) => {
    // read again, now that the accounts are locked
    const still = await signInOf(work.rows, caller)
    if (still?.id !== begun.id) throw new SignedOut()
    const view = await keepPasskey(work, person.id, enrolment)
    await endReplaced(work)
    const { signIn } = await startSignIn(work, person.id, { assurance })
    return {
      result: { ...view, signIn },
      resource: { id: view.id, label: view.name },
      actor: { kind: 'user', ...person },
      details: { assurance, instead: 'recovery code' },
      jobs: tellPerson(work, person.label, 'passkey-added', view.name),
    }
  })
  logAuthenticated(caller, { user: person.id, assurance, needs: null })
  return enrolled
}
