import { cancelEmailChange } from '@gatehouse/core/email-change/cancel-email-change'
import { changeEmail } from '@gatehouse/core/email-change/change-email'
import { listTeamSecurity } from '@gatehouse/core/member/list-team-security'
import { enrolOptions } from '@gatehouse/core/passkey/enrol-options'
import { enrolPasskey } from '@gatehouse/core/passkey/enrol-passkey'
import { removePasskey } from '@gatehouse/core/passkey/remove-passkey'
import { newRecoveryCodes } from '@gatehouse/core/recovery/new-recovery-codes'
import { endSignIn } from '@gatehouse/core/sign-in/end-sign-in'
import { listSignIns } from '@gatehouse/core/sign-in/list-sign-ins'
import { getSecurity } from '@gatehouse/core/user/get-security'
import { router, signedIn } from '../trpc.ts'
import { ownMutationOf, queryOf } from '../verb-procedure.ts'

const enrolment = (raw: unknown) => raw as Parameters<typeof enrolPasskey>[1] // checked by parseInput() in the core
const email = (raw: unknown) => raw as { email: string } // likewise

export const security = router({
  overview: signedIn.query(async ({ ctx }) => {
    const { passkeys, ...more } = await getSecurity(ctx.caller)
    return { passkeys: passkeys.items, ...more }
  }),
  enrolOptions: signedIn.mutation(({ ctx }) => enrolOptions(ctx.caller)),
  enrol: signedIn.input(enrolment).mutation(async ({ ctx, input }) => {
    const { signIn, ...passkey } = await enrolPasskey(ctx.caller, input)
    ctx.signIn.set(signIn)
    return passkey
  }),
  removePasskey: ownMutationOf(removePasskey),
  changeEmail: signedIn.input(email).mutation(({ ctx, input }) => changeEmail(ctx.caller, input)),
  cancelEmailChange: ownMutationOf(cancelEmailChange),
  newRecoveryCodes: signedIn.mutation(({ ctx }) => newRecoveryCodes(ctx.caller)),
  signIns: signedIn.query(({ ctx }) => listSignIns(ctx.caller)),
  endSignIn: ownMutationOf(endSignIn),
  team: queryOf(listTeamSecurity),
})
