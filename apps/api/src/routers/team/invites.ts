import { acceptInvite } from '@gatehouse/core/team/invite/accept-invite'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { listInvites } from '@gatehouse/core/team/invite/list-invites'
import { inviteToken, previewInvite } from '@gatehouse/core/team/invite/preview-invite'
import { resendInvite } from '@gatehouse/core/team/invite/resend-invite'
import { revokeInvite } from '@gatehouse/core/team/invite/revoke-invite'
import { prover, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

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
