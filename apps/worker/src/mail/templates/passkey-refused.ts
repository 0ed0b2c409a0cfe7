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
      ? 'A passkey of yours may have been copied'
      : `A passkey of ${who} may have been copied`,
    [
      `Gatehouse refused ${accounts === null ? 'your passkey' : `a passkey of ${who},`} ${name}: its signature counter went back, which happens when there is a second one like it.`,
      `That was on ${spokenTime(at)}, from ${spokenOrigin(origin)}. Nobody was signed in by it.`,
      accounts === null
        ? `Under “My security”, remove ${name}, make a new passkey on a device that you trust, and end all sign-ins that you do not know. If you cannot sign in without it, ask for a link by mail and use a recovery code.`
        : `${who} is a member of ${plainName(accounts)}, where you are an owner. Ask them to remove that passkey, to make a new one, and to end other sign-ins.`,
      accounts === null
        ? 'The owners of your accounts have been told as well. As long as it goes on you hear of this passkey once an hour.'
        : `If ${who} does not answer, or something else looks wrong, revoke them on the team page: that takes effect at once.`,
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
