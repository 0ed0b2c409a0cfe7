import type { Core } from '../../access/core.ts'
import { type Role, roleMeans } from '../../access/roles.ts'
import { newToken } from '../../crypto/token.ts'
import type { Job } from '../../job/job.ts'
import type { MailContent } from '../../mail/mail-content.ts'
import { sealedMail } from '../../mail/sealed-mail.ts'

/** The page that an invite's token opens. The token is in the fragment: no server and no log sees it. */
export function inviteLink(core: Core, token: string): string {
  return `${core.url}/invite#token=${token}`
}

/** Two fresh tokens: one for the mail alone, one for the link that is copied. */
export function inviteTokens() {
  return { mail: newToken(), link: newToken() }
}

/** The key of an invite's mail: by it the invite's row shows how the mail fares. */
const inviteMailKey = (id: string) => `mail:invite:${id}`

/** The job that mails an invite, while the invite stands. */
export function inviteMail(
  core: Core,
  invite: { id: string; email: string; role: Role; expiresAt: Date },
  of: { token: string; account: { id: string; name: string }; invitedBy: string },
): Job {
  const mail: MailContent = {
    template: 'invite',
    to: invite.email,
    account: of.account.name,
    invitedBy: of.invitedBy,
    role: invite.role,
    can: roleMeans[invite.role],
    link: inviteLink(core, of.token),
    expiresAt: invite.expiresAt.toISOString(),
  }
  return sealedMail(core, mail, {
    until: invite.expiresAt,
    key: inviteMailKey(invite.id),
    account: of.account.id,
  })
}
