import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

export interface EmailChangedMail extends Origin {
  /** To whom it goes: the former address, the new one, or an owner. */
  to: string
  /** The former address. */
  person: string
  newEmail: string
  /** The reader's accounts that the person is in; null for the person. */
  accounts: string | null
  at: Date
  link: string
}

/** The mail that tells a person, at both addresses, and the owners of their accounts, that the address has changed. */
export function emailChangedMail({ to, person, newEmail, accounts, at, link, ...origin }: EmailChangedMail) {
  const [former, now] = [plainName(person), plainName(newEmail)]
  return renderMail(
    accounts === null
      ? 'Your e-mail address on Gatehouse was changed'
      : `${former} is ${now} on Gatehouse now`,
    [
      accounts === null
        ? `You use Gatehouse as ${now} now, and no longer as ${former}. Both mailboxes have confirmed it.`
        : `${former}, a member of ${plainName(accounts)}, where you are an owner, uses Gatehouse as ${now} now. Both mailboxes have confirmed it.`,
      `The last confirmation came on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      accounts === null
        ? 'All sign-ins have ended: sign in anew, by mail to the new address or with a passkey. API keys, SSH keys and logins on servers go on as they are.'
        : 'Role, servers and the login there are as they were.',
      ...whatIfNot({ accounts, former, now, toFormer: to === person }),
    ],
    { label: 'Open Gatehouse', url: link },
  )
}

function whatIfNot({
  accounts,
  former,
  now,
  toFormer,
}: {
  accounts: string | null
  former: string
  now: string
  toFormer: boolean
}): string[] {
  if (accounts !== null)
    return [
      `If you have reason to think that it was not ${former}, revoke them on the team page: that takes effect at once.`,
    ]
  return toFormer
    ? [
        `If that was not you, whoever it was reads this mailbox. Ask an owner of your account to revoke ${now} at once and to invite you anew, or ask whoever runs this Gatehouse.`,
      ]
    : []
}
