import type { Job } from '../access/outcome.ts'
import { type Role, roleMeans } from '../access/roles.ts'
import type { Core } from '../core.ts'
import { newToken } from '../crypto/token.ts'

/** The page that an invite's token opens. The token is in the fragment: no server and no log sees it. */
export function inviteLink(core: Core, token: string): string {
  return `${core.url}/invite#token=${token}`
}

/** Two fresh tokens: one for the mail alone, one for the link that is copied. */
export function inviteTokens() {
  return { mail: newToken(), link: newToken() }
}

/** The job that mails an invite. What it needs is sealed, because the queue is a table and the link a secret. */
export function inviteMail(
  core: Core,
  invite: { id: string; email: string; role: Role; expiresAt: Date },
  of: { token: string; account: string; invitedBy: string },
): Job {
  const mail = {
    template: 'invite',
    to: invite.email,
    account: of.account,
    invitedBy: of.invitedBy,
    role: invite.role,
    can: roleMeans[invite.role],
    link: inviteLink(core, of.token),
    expiresAt: invite.expiresAt.toISOString(),
  }
  return sealedMail(core, mail, `mail:invite:${invite.id}`)
}

/** Puts a mail into a job, sealed until it is sent. */
export function sealedMail(core: Core, mail: Record<string, string | null>, key: string): Job {
  return {
    task: 'mail',
    key,
    payload: { sealed: core.sealer.seal(JSON.stringify(mail), 'mail').toString('base64') },
  }
}
