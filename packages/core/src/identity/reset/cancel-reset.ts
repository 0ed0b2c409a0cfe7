import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id, parseInput } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { personMutation } from '../../access/person-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { bind, statement } from '../../database/statement.ts'
import type { Topic } from '../../live/topics.ts'
import { emailAddress } from '../user/email.ts'
import { findPerson } from '../user/find-person.ts'
import { openResetOf, type Person } from './open-reset.ts'

const openFor = statement<{ id: string }>(
  'user_reset.open_for',
  'select id from user_resets where user_id = $1 and cancelled_at is null and done_at is null',
)

async function cancel({ em, now }: Pick<Work, 'em' | 'now'>, { id: user, email }: Person) {
  const reset = await openResetOf(em, user)
  if (!reset) throw new NotFound('reset')
  reset.cancelledAt = now
  const topics: Topic[] = ['passkeys']
  return { result: { user, email }, resource: { id: user, label: email }, topics }
}

/** For an owner: takes back that a member is to be let back in. Throws NotFound. */
export const cancelMemberReset = mutation({
  verb: 'user.reset_cancelled',
  scope: 'team:manage',
  input: z.object({ user: id }),
  async run(work, { user }) {
    const { email } = await findMember(work, work.account.id, user)
    return cancel(work, { id: user, email })
  },
})

/** The same for whoever runs Gatehouse. @throws Invalid, NotFound, Forbidden */
export async function cancelUserReset(caller: Caller, raw: { email: string }) {
  const { email } = parseInput(z.object({ email: emailAddress }), raw)
  const { operator, ...person } = await findPerson(caller, email)
  return personMutation({ verb: 'user.reset_cancelled', caller, user: person.id }, async (work) => ({
    ...(await cancel(work, person)),
    actor: operator,
  }))
}

/** Called when a person has signed in with a passkey: nothing is lost, so nothing is reset. */
export async function cancelResetByPasskey(caller: Caller, person: Person): Promise<void> {
  const [open] = await asSystem(caller.core, bind(openFor, [person.id]))
  if (!open) return
  const cancelling = personMutation(
    { verb: 'user.reset_cancelled', caller, user: person.id },
    async (work) => ({
      ...(await cancel(work, person)),
      actor: { kind: 'user', id: person.id, label: person.email },
      details: { by: 'passkey' },
    }),
  )
  await cancelling.catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error // somebody else was faster
  })
}
