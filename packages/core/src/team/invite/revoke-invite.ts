import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findOpenInvite } from './find-invite.ts'

/** Takes an invite back; its links are dead. Throws NotFound, Expired. */
export const revokeInvite = mutation({
  verb: 'invite.revoked',
  scope: 'team:manage',
  input: z.object({ invite: id }),
  async run({ account, em, now }, input) {
    const invite = await findOpenInvite(em, account.id, input.invite)
    invite.revokedAt = now
    return { result: { invite: invite.id }, resource: { id: invite.id, label: invite.email } }
  },
})
