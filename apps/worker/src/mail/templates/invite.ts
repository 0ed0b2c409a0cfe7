import { plainName, renderMail, spokenTime } from './wording.ts'

export interface InviteMail {
  /** Name or address of the person who invites. */
  invitedBy: string
  /** The account's name. */
  account: string
  role: string
  /** What the role means, in a few words, e.g. "manages servers, sees no billing". */
  can: string
  link: string
  expiresAt: Date
}

/** The mail that offers a membership. */
export function inviteMail({ invitedBy, account, role, can, link, expiresAt }: InviteMail) {
  const [who, where] = [plainName(invitedBy), plainName(account)]
  return renderMail(
    `${who} invited you to ${where} on Gatehouse`,
    [
      `${who} invited you to join the account “${where}” as ${plainName(role)} (${plainName(can)}).`,
      `The invite expires on ${spokenTime(expiresAt)}. It can be accepted once, by this address only.`,
      'If you weren’t expecting this, ignore it. Opening the link changes nothing until you press Accept.',
    ],
    { label: 'View the invite', url: link },
  )
}
