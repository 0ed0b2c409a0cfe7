import { confirmEmail } from '@gatehouse/core/identity/email-change/confirm-email'
import { previewEmailChange } from '@gatehouse/core/identity/email-change/preview-email-change'
import { stopEmailChange } from '@gatehouse/core/identity/email-change/stop-email-change'
import { useRecoveryCode } from '@gatehouse/core/identity/recovery/use-recovery-code'
import { me } from '@gatehouse/core/identity/sign-in/me'
import { passkeyOptions } from '@gatehouse/core/identity/sign-in/passkey-options'
import { redeemLink } from '@gatehouse/core/identity/sign-in/redeem-link'
import { requestLink } from '@gatehouse/core/identity/sign-in/request-link'
import { signOut } from '@gatehouse/core/identity/sign-in/sign-out'
import { verifyPasskey } from '@gatehouse/core/identity/sign-in/verify-passkey'
import { anyone, prover, router, signedIn } from '../../trpc.ts'

const token = (raw: unknown) => raw as { token: string } // checked by parseInput() in the core
const assertion = (raw: unknown) => raw as Parameters<typeof verifyPasskey>[1] // likewise
const code = (raw: unknown) => raw as { code: string } // likewise
const email = (raw: unknown) => raw as { email: string } // likewise

export const auth = router({
  requestLink: anyone.input(email).mutation(({ ctx, input }) => requestLink(ctx.caller, input)),
  redeemLink: prover.input(token).mutation(async ({ ctx, input }) => {
    const { needs, signIn } = await redeemLink(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { needs }
  }),
  passkeyOptions: anyone.mutation(({ ctx }) => passkeyOptions(ctx.caller)),
  passkeyVerify: prover.input(assertion).mutation(async ({ ctx, input }) => {
    const { signIn } = await verifyPasskey(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { ok: true as const }
  }),
  useRecoveryCode: prover.input(code).mutation(async ({ ctx, input }) => {
    const { signIn } = await useRecoveryCode(ctx.caller, input)
    ctx.signIn.set(signIn)
    return { needs: 'enrolment' as const }
  }),
  previewEmailChange: prover.input(token).query(({ ctx, input }) => previewEmailChange(ctx.caller, input)),
  confirmEmail: prover.input(token).mutation(({ ctx, input }) => confirmEmail(ctx.caller, input)),
  stopEmailChange: prover.input(token).mutation(({ ctx, input }) => stopEmailChange(ctx.caller, input)),
  signOut: signedIn.mutation(async ({ ctx }) => {
    const result = await signOut(ctx.caller, undefined)
    ctx.signIn.clear()
    return result
  }),
  me: signedIn.query(({ ctx }) => me(ctx.caller)),
})
