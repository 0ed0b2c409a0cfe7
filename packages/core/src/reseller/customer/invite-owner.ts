import { v7 as uuidv7 } from 'uuid'
import type { AccountWork } from '../../access/mutation.ts'
import { hashToken } from '../../crypto/token.ts'
import type { Job } from '../../job/job.ts'
import { Invite } from '../../team/invite/invite.entity.ts'
import { inviteMail, inviteTokens } from '../../team/invite/invite-mail.ts'
import { limitInviteMails } from '../../team/invite/limit-invite-mails.ts'

const validDays = 30

/** Invites the first owner of a customer, by mail alone: the link is theirs, and never the reseller's. Answers the mail. Throws RateLimited. */
export async function inviteOwner(
  { account, core, em, now, rows }: AccountWork,
  customer: { id: string; slug: string; name: string },
  email: string,
): Promise<{ invite: Invite; mail: Job }> {
  const tokens = inviteTokens()
  const invite = em.create(Invite, {
    accountId: customer.id,
    id: uuidv7(),
    email,
    role: 'OWNER',
    mailTokenHash: hashToken(tokens.mail),
    linkTokenHash: hashToken(tokens.link),
    invitedBy: account.name,
    createdAt: now,
    expiresAt: new Date(now.getTime() + validDays * 86_400_000),
  })
  em.persist(invite)
  await em.flush()
  await limitInviteMails({ rows }, account, email)
  return {
    invite,
    mail: inviteMail(core, invite, { token: tokens.mail, account: customer, invitedBy: account.name }),
  }
}
