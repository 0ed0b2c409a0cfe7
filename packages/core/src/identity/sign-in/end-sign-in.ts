import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import { SignIn } from './sign-in.entity.ts'

/** Ends one of the caller's sign-ins, or with `others` all but the one that asks. Throws NotFound. */
export const endSignIn = ownMutation({
  verb: 'user.signed_out',
  keyScope: null,
  withoutAccount: true,
  evenWithoutPasskey: true,
  input: z.union([z.object({ signIn: id }), z.object({ others: z.literal(true) })], {
    error: 'Choose a sign-in: signIn (an ID), or others: true.',
  }),
  async run({ em, now, user, entered }, input) {
    const open = await em.find(SignIn, { userId: user.id, endedAt: null, expiresAt: { $gt: now } })
    const ending =
      'others' in input
        ? open.filter((one) => one.id !== entered.signIn)
        : open.filter((one) => one.id === input.signIn)
    if (ending.length === 0 && 'signIn' in input) throw new NotFound('sign-in')
    for (const one of ending) one.endedAt = now
    return {
      result: { ended: ending.length },
      resource: { id: user.id, label: user.email },
      details: { ended: ending.length, ...('others' in input && { others: true }) },
    }
  },
})
