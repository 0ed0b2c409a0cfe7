import { plainName, renderMail, spokenTime } from './wording.ts'

export interface ResetRequestedMail {
  /** The address of whoever is to be let in anew. */
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
  const [who, whose] = accounts === null ? ['you', 'your'] : [plainName(person), 'the']
  const of = accounts === null ? '' : ` of ${who}`
  return renderMail(
    `${accounts === null ? 'Your passkeys' : `The passkeys of ${who}`} will be removed`,
    [
      `${plainName(requestedBy)} asked that ${whose} passkeys and recovery codes${of} be removed, because they are said to be lost.`,
      `That happens on ${spokenTime(dueAt)}. From then on a link by mail alone lets ${who} in; all sign-ins end.`,
      accounts === null
        ? 'If you still have a passkey, sign in with it: that cancels this.'
        : `${who} is a member of ${plainName(accounts)}, where you are an owner. Signing in with a passkey cancels this.`,
      accounts === null
        ? 'If you did not ask for help, somebody may be trying to get in as you: talk to the owners of your account.'
        : `If ${who} did not ask for help, somebody may be trying to get in as them: revoke them on the team page, or have it cancelled.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
