import { acceptInvite } from '@gatehouse/core/invite/accept-invite'
import { createInvite } from '@gatehouse/core/invite/create-invite'
import { listInvites } from '@gatehouse/core/invite/list-invites'
import { inviteToken, previewInvite } from '@gatehouse/core/invite/preview-invite'
import { resendInvite } from '@gatehouse/core/invite/resend-invite'
import { revokeInvite } from '@gatehouse/core/invite/revoke-invite'
import { prover, router } from '../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../verb-procedure.ts'

export const invites = router({
  list: queryOf(listInvites),
  create: mutationOf(createInvite),
  resend: mutationOf(resendInvite),
  revoke: mutationOf(revokeInvite),
  preview: prover.input(inputOf(inviteToken)).query(({ ctx, input }) => previewInvite(ctx.caller, input)),
  accept: prover.input(inputOf(inviteToken)).mutation(async ({ ctx, input }) => {
    const { account, signIn, needs } = await acceptInvite(ctx.caller, input)
    if (signIn) ctx.signIn.set(signIn)
    return { account, signedIn: signIn !== null, needs }
  }),
})
