import { z } from 'zod'
import type { Assurance } from '../../access/assurance.ts'
import type { Caller } from '../../access/caller.ts'
import { concerning, Expired, SignedOut } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { asSystem, systemRows } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { bind, statement } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { forgetAttempts, limitRate } from '../../limit/rate-limit.ts'
import { logAuthenticated } from '../../refusal/log-authentication.ts'
import { takeChallenge } from '../passkey/challenge.ts'
import { Passkey } from '../passkey/passkey.entity.ts'
import { refusePasskey } from '../passkey/refuse-passkey.ts'
import { authenticationResponse } from '../passkey/responses.ts'
import { type KnownPasskey, verifyAssertion } from '../passkey/verify-assertion.ts'
import { cancelResetByPasskey } from '../reset/cancel-reset.ts'
import { signInOf } from './sign-in-of.ts'
import { endReplaced, rotateSignIn, startSignIn } from './start-sign-in.ts'

export const assertionInput = z.object({ response: authenticationResponse })

const byCredential = statement<KnownPasskey>(
  'passkey.by_credential',
  `select p.user_id as "user", p.id, p.name, p.public_key as "publicKey", p.counter, u.email
   from passkeys p join users u on u.id = p.user_id where p.credential_id = $1 and p.removed_at is null`,
)

const unknown = 'This passkey is unknown or was removed. Use another, or sign in by email.'

/**
 * Signs in by a passkey, completes a sign-in that awaits one, or notes its touch in a sign-in that is complete. Each makes a new
 * token for the cookie and ends the one before. A signature counter that goes back refuses the passkey, and stands in the log.
 * It cancels a reset that was announced.
 * @throws Invalid, Expired, SignedOut, RateLimited
 */
export async function verifyPasskey(
  caller: Caller,
  raw: z.input<typeof assertionInput>,
): Promise<{ signIn: string }> {
  const { response } = parseInput(assertionInput, raw)
  const { core } = caller
  await limitRate(core, 'passkey.ip', networkOf(caller.ip))
  const { ceremony, user, challenge } = await takeChallenge(core, response.response.clientDataJSON)
  if (ceremony === 'enrol') throw new Expired('This request was for adding a passkey. Start over.')
  const [known] = await asSystem(core, bind(byCredential, [Buffer.from(response.id, 'base64url')]))
  if (!known || (user !== null && known.user !== user)) throw new SignedOut(unknown)
  const tries = user !== null && (await limitTries(caller, user))
  const verdict = await verifyAssertion(core, { response, challenge, known })
  if (verdict.outcome === 'counter-went-back') await refusePasskey(caller, known, verdict)
  if (verdict.outcome !== 'verified')
    throw concerning(
      known.user,
      new SignedOut('This passkey was not accepted. Try again, or sign in by email.'),
    )
  if (tries) await forgetAttempts(core, 'passkey.sign-in', tries)
  // before: once the old token has ended, the new one should be on its way
  await cancelResetByPasskey(caller, { id: known.user, email: known.email })

  const verb = ceremony === 'touch' ? 'passkey.touched' : 'user.signed_in'
  const { assurance, signIn } = await personMutation({ verb, caller, user: known.user }, async (work) => {
    const { em, now, rows } = work
    // read again, now that the accounts are locked
    const passkey = await em.findOne(Passkey, { userId: known.user, id: known.id, removedAt: null })
    if (!passkey || passkey.counter !== known.counter)
      throw new Expired('Something changed in the meantime. Try again.')
    const before = await signInOf(rows, caller)
    const isOwn = before?.user_id === known.user
    // what was begun in a sign-in that has ended since is nobody's
    if (user !== null && !isOwn) throw new SignedOut()
    Object.assign(passkey, { counter: verdict.counter, lastUsedAt: now })
    const byMail = before?.assurance === 'mail' || before?.assurance === 'mail+passkey'
    const assurance: Assurance = user !== null && byMail ? 'mail+passkey' : 'passkey'
    const signIn =
      ceremony === 'touch' && before
        ? await rotateSignIn(work, { id: before.id, userId: known.user, assurance })
        : await startAnew(work, known.user, assurance)
    return {
      result: { signIn, assurance },
      resource:
        ceremony === 'touch'
          ? { id: passkey.id, label: passkey.name }
          : { id: known.user, label: known.email },
      actor: { kind: 'user', id: known.user, label: known.email },
      details: { assurance, passkey: passkey.name },
    }
  })
  logAuthenticated(caller, { user: known.user, assurance, needs: null })
  return { signIn }
}

/**
 * Counts a try in the sign-in that it belongs to, which only its person could begin: nobody else can use up the tries. Answers that sign-in.
 * @throws SignedOut where it has ended, RateLimited
 */
async function limitTries(caller: Caller, user: string): Promise<string> {
  const begun = await signInOf(systemRows(caller.core), caller)
  if (begun?.user_id !== user) throw new SignedOut()
  await limitRate(caller.core, 'passkey.sign-in', begun.id)
  return begun.id
}

async function startAnew(work: Work, user: string, assurance: Assurance): Promise<string> {
  await endReplaced(work)
  return (await startSignIn(work, user, { assurance })).signIn
}
