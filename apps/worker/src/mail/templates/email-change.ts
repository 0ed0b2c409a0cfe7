import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** Who asked for another address, and from where. */
export interface EmailChangeMail extends Origin {
  /** The present address. */
  person: string
  newEmail: string
  expiresAt: Date
  link: string
}

/** The mail to the present address: what was asked for, how to confirm it, and how to stop it. */
export function emailChangeOldMail({ person, newEmail, expiresAt, link, ...origin }: EmailChangeMail) {
  return renderMail(
    'Your email address on Gatehouse is about to change',
    [
      `Someone signed in as you asked to change your email address on Gatehouse from ${plainName(person)} to ${plainName(newEmail)}.`,
      `The request came from ${spokenOrigin(origin)}.`,
      `If it was you, open the link and press Confirm. The new address has to confirm too, both by ${spokenTime(expiresAt)}. After that, sign-in links go to the new address only.`,
      'If it wasn’t you, open the link and press Stop the change. Then sign in and, under “My security”, sign out all other browsers: someone else is signed in as you.',
      'Opening the link changes nothing. Don’t forward it: anyone who has it can confirm for you.',
    ],
    { label: 'Confirm or stop', url: link },
  )
}

/** The mail to the new address. */
export function emailChangeNewMail({ person, newEmail, expiresAt, link, ...origin }: EmailChangeMail) {
  return renderMail(
    'Confirm your new email address on Gatehouse',
    [
      `Someone who uses Gatehouse as ${plainName(person)} asked to change that address to ${plainName(newEmail)}.`,
      `The request came from ${spokenOrigin(origin)}.`,
      `If it was you, open the link and press Confirm. Your current address has to confirm too, both by ${spokenTime(expiresAt)}.`,
      'If it wasn’t you, ignore this email: nothing changes unless you confirm. Don’t forward the link.',
    ],
    { label: 'Review the change', url: link },
  )
}

/** The mail to a new address that is somebody's already: there is nothing to confirm. */
export function emailChangeTakenMail({
  person,
  newEmail,
  link,
  ...origin
}: Omit<EmailChangeMail, 'expiresAt'>) {
  return renderMail(
    'Someone asked to use your email address on Gatehouse',
    [
      `Someone who uses Gatehouse as ${plainName(person)} asked to change that address to ${plainName(newEmail)}, which you already use. Nothing changes, and there’s nothing for you to do.`,
      `The request came from ${spokenOrigin(origin)}.`,
      'If it was you: an address can belong to one person only. Sign in with this address to use it, or choose another one. If it wasn’t you: they weren’t told that this address is in use.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
