import { cancelEmailChange } from '@gatehouse/core/email-change/cancel-email-change'
import { changeEmail } from '@gatehouse/core/email-change/change-email'
import { getOwnEmailChange } from '@gatehouse/core/email-change/get-own-email-change'
import { listTeamSecurity } from '@gatehouse/core/member/list-team-security'
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
import { ownMutationOf, queryOf } from '../verb-procedure.ts'

const enrolment = (raw: unknown) => raw as Parameters<typeof enrolPasskey>[1] // checked by parseInput() in the core
const email = (raw: unknown) => raw as { email: string } // likewise

export const security = router({
  overview: signedIn.query(async ({ ctx }) => {
    const [{ items }, recoveryCodes, reset, emailChange] = await Promise.all([
      listPasskeys(ctx.caller),
      getRecoveryCodes(ctx.caller),
      getOwnReset(ctx.caller),
      getOwnEmailChange(ctx.caller),
    ])
    return { passkeys: items, recoveryCodes, reset, emailChange }
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
