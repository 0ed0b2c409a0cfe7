import { z } from 'zod'
import { Expired } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { roleHolds } from '../../access/roles.ts'
import { hashToken } from '../../crypto/token.ts'
import { findOpenInvite } from './find-invite.ts'
import type { Invite } from './invite.entity.ts'
import { inviteLink, inviteMail, inviteTokens } from './invite-mail.ts'
import { limitInviteMails } from './limit-invite-mails.ts'
import { inviteRow, inviteView, mailWaits } from './list-invites.ts'

/**
 * Mails the invite again with new tokens, for as long as it was first valid; the old links are dead. The new link is answered only where
 * `link` asks for it, else null. An invite to an owner needs a touch. Throws NotFound, Expired, RateLimited, FreshAuth.
 */
export const resendInvite = mutation({
  verb: 'invite.resent',
  scope: 'team:manage',
  input: z.object({ invite: id, link: z.boolean().default(false) }),
  fresh: async ({ invite }, { account, em }) =>
    roleHolds((await findOpenInvite(em, account.id, invite)).role, 'team:manage'),
  async run({ account, core, current, em, now, rows }, input) {
    const invite = await findOpenInvite(em, account.id, input.invite)
    refuseForgotten(invite, now)
    const tokens = inviteTokens()
    invite.mailTokenHash = hashToken(tokens.mail)
    invite.linkTokenHash = hashToken(tokens.link)
    invite.expiresAt = new Date(now.getTime() + validityOf(invite))
    invite.createdAt = now
    if (current.membership) Object.assign(invite, { inviterId: current.membership.id, invitedBy: null })
    await em.flush()
    const [row] = await rows(inviteRow, [invite.id])
    if (!row) throw new Error('the invite just written is not there')
    await limitInviteMails({ rows }, account, invite.email)
    const mail = inviteMail(core, invite, {
      token: tokens.mail,
      account,
      invitedBy: row.invited_by,
    })
    return {
      result: {
        invite: { ...inviteView(row), mail: mailWaits },
        link: input.link ? inviteLink(core, tokens.link) : null,
      },
      resource: { id: invite.id, label: invite.email },
      details: input.link ? { link: 'shown' } : {},
      jobs: [mail],
    }
  },
})

const validityOf = ({ createdAt, expiresAt }: Invite) => expiresAt.getTime() - createdAt.getTime()

/** What lapsed longer ago than it was ever valid is nobody's intention any more. @throws Expired */
function refuseForgotten(invite: Invite, now: Date): void {
  if (now.getTime() - invite.expiresAt.getTime() > validityOf(invite))
    throw new Expired('This invite expired too long ago to be resent. Send a new one.')
}
