import { confirmEmail } from '@gatehouse/core/identity/email-change/confirm-email'
import { emailChangeToken } from '@gatehouse/core/identity/email-change/find-email-change'
import { previewEmailChange } from '@gatehouse/core/identity/email-change/preview-email-change'
import { stopEmailChange } from '@gatehouse/core/identity/email-change/stop-email-change'
import { recoveryCode, useRecoveryCode } from '@gatehouse/core/identity/recovery/use-recovery-code'
import { me } from '@gatehouse/core/identity/sign-in/me'
import { passkeyOptions } from '@gatehouse/core/identity/sign-in/passkey-options'
import { linkToken, redeemLink } from '@gatehouse/core/identity/sign-in/redeem-link'
import { linkAddress, requestLink } from '@gatehouse/core/identity/sign-in/request-link'
import { signOut } from '@gatehouse/core/identity/sign-in/sign-out'
import { assertionInput, verifyPasskey } from '@gatehouse/core/identity/sign-in/verify-passkey'
import { anyone, prover, router, signedIn } from '../../trpc.ts'
import { inputOf } from '../../verb-procedure.ts'

export const auth = router({
  requestLink: anyone
    .input(inputOf(linkAddress))
    .mutation(({ ctx, input }) => requestLink(ctx.caller, input)),
  redeemLink: prover.input(inputOf(linkToken)).mutation(async ({ ctx, input }) => {
    const { needs, signIn } = await redeemLink(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { needs }
  }),
  passkeyOptions: anyone.mutation(({ ctx }) => passkeyOptions(ctx.caller)),
  passkeyVerify: prover.input(inputOf(assertionInput)).mutation(async ({ ctx, input }) => {
    const { signIn } = await verifyPasskey(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { ok: true as const }
  }),
  useRecoveryCode: prover.input(inputOf(recoveryCode)).mutation(async ({ ctx, input }) => {
    const { signIn } = await useRecoveryCode(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { needs: 'enrolment' as const }
  }),
  previewEmailChange: prover
    .input(inputOf(emailChangeToken))
    .query(({ ctx, input }) => previewEmailChange(ctx.caller, input)),
  confirmEmail: prover
    .input(inputOf(emailChangeToken))
    .mutation(({ ctx, input }) => confirmEmail(ctx.caller, input)),
  stopEmailChange: prover
    .input(inputOf(emailChangeToken))
    .mutation(({ ctx, input }) => stopEmailChange(ctx.caller, input)),
  signOut: signedIn.mutation(async ({ ctx }) => {
    const result = await signOut(ctx.caller, undefined)
    ctx.signIn.clear()
    return result
  }),
  me: signedIn.query(({ ctx }) => me(ctx.caller)),
})
