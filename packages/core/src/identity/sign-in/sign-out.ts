import { z } from 'zod'
import { SignedOut } from '../../access/errors.ts'
import { ownMutation } from '../../access/mutation.ts'
import { SignIn } from './sign-in.entity.ts'

/** Ends the sign-in that asks. */
export const signOut = ownMutation({
  verb: 'user.signed_out',
  keyScope: null,
  withoutAccount: true,
  evenWithoutPasskey: true,
  input: z.void(),
  async run({ em, entered, now, user }) {
    const signIn = entered.signIn ? await em.findOne(SignIn, { userId: user.id, id: entered.signIn }) : null
    if (!signIn) throw new SignedOut()
    signIn.endedAt = now
    return { result: { ok: true as const }, resource: { id: user.id, label: user.email } }
  },
})
