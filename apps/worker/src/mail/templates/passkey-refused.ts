import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** Which passkey was refused, whose it is, and from where it came. */
export interface PasskeyRefusedMail extends Origin {
  /** The address of its owner. */
  person: string
  /** The reader's accounts that the person is in; null for the person. */
  accounts: string | null
  /** The passkey's name. */
  passkey: string
  at: Date
  link: string
}

/** The mail that tells a passkey's owner, and the owners of their accounts, that there may be a copy of it. */
export function passkeyRefusedMail({ person, accounts, passkey, at, link, ...origin }: PasskeyRefusedMail) {
  const who = plainName(person)
  const name = `“${plainName(passkey)}”`
  return renderMail(
    accounts === null
      ? 'One of your passkeys may have been copied'
      : `A passkey of ${who} may have been copied`,
    [
      `Gatehouse refused ${accounts === null ? 'your passkey' : `a passkey of ${who},`} ${name}: its signature counter went backward, which happens when there is a copy of it.`,
      `It happened on ${spokenTime(at)}, from ${spokenOrigin(origin)}. No one was signed in with it.`,
      accounts === null
        ? `Under “My security”, remove ${name}, add a new passkey on a device you trust, and sign out every browser you don’t recognize. If you can’t sign in without that passkey, ask for a sign-in link and use a recovery code.`
        : `${who} is a member of ${plainName(accounts)}, where you are an owner. Ask them to remove that passkey, add a new one, and sign out their other browsers.`,
      accounts === null
        ? 'The owners of your accounts were emailed too. While this continues, you get one email an hour about this passkey.'
        : `If ${who} doesn’t answer, or something else looks wrong, revoke them on the team page. It takes effect right away.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
