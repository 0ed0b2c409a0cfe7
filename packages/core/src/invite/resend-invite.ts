import { z } from 'zod'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { hashToken } from '../crypto/token.ts'
import { findOpenInvite } from './find-invite.ts'
import { inviteLink, inviteMail, inviteTokens } from './invite-mail.ts'
import { limitInviteMails } from './limit-invite-mails.ts'
import { inviteRow, inviteView } from './list-invites.ts'

/** Mails the invite again with new tokens, for as long as it was first valid; the old links are dead. Throws NotFound, Expired, RateLimited. */
export const resendInvite = mutation({
  verb: 'invite.resent',
  scope: 'team:manage',
  input: z.object({ invite: id }),
  async run({ account, core, current, em, now, rows }, input) {
    const invite = await findOpenInvite(em, account.id, input.invite)
    const tokens = inviteTokens()
    invite.mailTokenHash = hashToken(tokens.mail)
    invite.linkTokenHash = hashToken(tokens.link)
    invite.expiresAt = new Date(now.getTime() + (invite.expiresAt.getTime() - invite.createdAt.getTime()))
    invite.createdAt = now
    invite.inviterId = current.membership?.id ?? invite.inviterId
    await em.flush()
    const [row] = await rows(inviteRow, [invite.id])
    if (!row) throw new Error('the invite just written is not there')
    await limitInviteMails({ rows }, account, invite.email)
    const mail = inviteMail(core, invite, {
      token: tokens.mail,
      account: account.name,
      invitedBy: row.invited_by,
    })
    return {
      result: { invite: inviteView(row), link: inviteLink(core, tokens.link) },
      resource: { id: invite.id, label: invite.email },
      jobs: [mail],
    }
  },
})
