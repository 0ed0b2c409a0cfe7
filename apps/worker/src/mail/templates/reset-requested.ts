import { plainName, renderMail, spokenTime } from './wording.ts'

export interface ResetRequestedMail {
  /** The address of whose passkeys go. */
  person: string
  /** The reader's accounts that the person is in; null for the person. */
  accounts: string | null
  /** Who asked for it, as the log names them. */
  requestedBy: string
  dueAt: Date
  link: string
}

/** The mail that announces to a person, and to the owners of their accounts, that their passkeys are going to be removed. */
export function resetRequestedMail({ person, accounts, requestedBy, dueAt, link }: ResetRequestedMail) {
  const who = plainName(person)
  const [passkeys, whom] = accounts === null ? ['your passkeys', 'you'] : [`the passkeys of ${who}`, 'them']
  return renderMail(
    `${passkeys.charAt(0).toUpperCase()}${passkeys.slice(1)} will be reset`,
    [
      `A reset of ${passkeys} was requested by ${plainName(requestedBy)}.`,
      `On ${spokenTime(dueAt)}, Gatehouse removes ${passkeys} and the recovery codes, and signs ${whom} out everywhere. After that, an emailed link is enough to sign in.`,
      accounts === null
        ? 'If you still have a passkey, sign in with it: that cancels the reset.'
        : `${who} is a member of ${plainName(accounts)}, where you are an owner. Signing in with a passkey cancels the reset.`,
      accounts === null
        ? 'If you didn’t ask for help, someone may be trying to get in as you. Talk to the owners of your account.'
        : `If ${who} didn’t ask for help, someone may be trying to get in as them. Revoke them on the team page, or cancel the reset there.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
