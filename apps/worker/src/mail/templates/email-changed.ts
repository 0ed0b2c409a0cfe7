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
      ? 'Your email address on Gatehouse was changed'
      : `${former} is now ${now} on Gatehouse`,
    [
      accounts === null
        ? `You now use Gatehouse as ${now}, not as ${former}. Both addresses confirmed the change.`
        : `${former}, a member of ${plainName(accounts)}, where you are an owner, now uses Gatehouse as ${now}. Both addresses confirmed the change.`,
      `The last confirmation came on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      accounts === null
        ? 'You were signed out everywhere: sign in again with a link to the new address, or with a passkey. Your API keys, SSH keys and logins on servers stay as they are.'
        : 'Their role, servers and logins stay as they are.',
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
    return [`If you think it wasn’t ${former}, revoke them on the team page. It takes effect right away.`]
  return toFormer
    ? [
        `If it wasn’t you, someone else can read your email. Ask an owner of your account to revoke ${now} right away and to invite you again, or ask your Gatehouse administrator.`,
      ]
    : []
}
