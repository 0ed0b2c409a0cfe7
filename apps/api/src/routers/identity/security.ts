import { cancelEmailChange } from '@gatehouse/core/identity/email-change/cancel-email-change'
import { changeEmail, newAddress } from '@gatehouse/core/identity/email-change/change-email'
import { enrolOptions } from '@gatehouse/core/identity/passkey/enrol-options'
import { enrolmentInput, enrolPasskey } from '@gatehouse/core/identity/passkey/enrol-passkey'
import { removePasskey } from '@gatehouse/core/identity/passkey/remove-passkey'
import { newRecoveryCodes } from '@gatehouse/core/identity/recovery/new-recovery-codes'
import { endSignIn } from '@gatehouse/core/identity/sign-in/end-sign-in'
import { listSignIns } from '@gatehouse/core/identity/sign-in/list-sign-ins'
import { getSecurity } from '@gatehouse/core/identity/user/get-security'
import { listTeamSecurity } from '@gatehouse/core/team/member/list-team-security'
import { router, signedIn } from '../../trpc.ts'
import { inputOf, ownMutationOf, queryOf } from '../../verb-procedure.ts'

export const security = router({
  overview: signedIn.query(async ({ ctx }) => {
    const { passkeys, ...more } = await getSecurity(ctx.caller)
    return { passkeys: passkeys.items, ...more }
  }),
  enrolOptions: signedIn.mutation(({ ctx }) => enrolOptions(ctx.caller)),
  enrol: signedIn.input(inputOf(enrolmentInput)).mutation(async ({ ctx, input }) => {
    const { signIn, ...passkey } = await enrolPasskey(ctx.caller, input)
    ctx.signIn.set(signIn)
    return passkey
  }),
  removePasskey: ownMutationOf(removePasskey),
  changeEmail: signedIn
    .input(inputOf(newAddress))
    .mutation(({ ctx, input }) => changeEmail(ctx.caller, input)),
  cancelEmailChange: ownMutationOf(cancelEmailChange),
  newRecoveryCodes: signedIn.mutation(({ ctx }) => newRecoveryCodes(ctx.caller)),
  signIns: signedIn.query(({ ctx }) => listSignIns(ctx.caller)),
  endSignIn: ownMutationOf(endSignIn),
  team: queryOf(listTeamSecurity),
})
