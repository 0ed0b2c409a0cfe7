import { enrolOptions } from '@gatehouse/core/passkey/enrol-options'
import { enrolPasskey } from '@gatehouse/core/passkey/enrol-passkey'
import { listPasskeys } from '@gatehouse/core/passkey/list-passkeys'
import { removePasskey } from '@gatehouse/core/passkey/remove-passkey'
import { getRecoveryCodes } from '@gatehouse/core/recovery/get-recovery-codes'
import { newRecoveryCodes } from '@gatehouse/core/recovery/new-recovery-codes'
import { getOwnReset } from '@gatehouse/core/reset/get-own-reset'
import { endSignIn } from '@gatehouse/core/sign-in/end-sign-in'
import { listSignIns } from '@gatehouse/core/sign-in/list-sign-ins'
import { router, signedIn } from '../trpc.ts'
import { ownMutationOf } from '../verb-procedure.ts'

const enrolment = (raw: unknown) => raw as Parameters<typeof enrolPasskey>[1] // checked by parseInput() in the core

export const security = router({
  overview: signedIn.query(async ({ ctx }) => {
    const [{ items }, recoveryCodes, reset] = await Promise.all([
      listPasskeys(ctx.caller),
      getRecoveryCodes(ctx.caller),
      getOwnReset(ctx.caller),
    ])
    return { passkeys: items, recoveryCodes, reset }
  }),
  enrolOptions: signedIn.mutation(({ ctx }) => enrolOptions(ctx.caller)),
  enrol: signedIn.input(enrolment).mutation(async ({ ctx, input }) => {
    const { signIn, ...passkey } = await enrolPasskey(ctx.caller, input)
    ctx.signIn.set(signIn)
    return passkey
  }),
  removePasskey: ownMutationOf(removePasskey),
  newRecoveryCodes: signedIn.mutation(({ ctx }) => newRecoveryCodes(ctx.caller)),
  signIns: signedIn.query(({ ctx }) => listSignIns(ctx.caller)),
  endSignIn: ownMutationOf(endSignIn),
})
