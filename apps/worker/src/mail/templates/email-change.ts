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

/** The mail to the present address: what goes on, how to confirm it, and how to stop it. */
export function emailChangeOldMail({ person, newEmail, expiresAt, link, ...origin }: EmailChangeMail) {
  return renderMail(
    'Your e-mail address on Gatehouse is going to change',
    [
      `Someone who is signed in as you, hopefully you, asked that your address on Gatehouse become ${plainName(newEmail)} instead of ${plainName(person)}.`,
      `It was asked for from ${spokenOrigin(origin)}.`,
      `If that was you, open the link and press Confirm. The new address has to confirm it too, both until ${spokenTime(expiresAt)}. Then you sign in by mail to the new address alone.`,
      'If that was not you, open the link and press Stop. Then sign in and end the sign-ins that are not yours, under “My security”: somebody is signed in as you.',
      'Opening the link changes nothing. Never pass it on: whoever has it can confirm in your place.',
    ],
    { label: 'Confirm or stop', url: link },
  )
}

/** The mail to the new address. */
export function emailChangeNewMail({ person, newEmail, expiresAt, link, ...origin }: EmailChangeMail) {
  return renderMail(
    'Confirm your new e-mail address on Gatehouse',
    [
      `Someone who uses Gatehouse as ${plainName(person)}, hopefully you, wants to use it as ${plainName(newEmail)} from now on.`,
      `It was asked for from ${spokenOrigin(origin)}.`,
      `If that was you, open the link and press Confirm. The present address has to confirm it too, both until ${spokenTime(expiresAt)}.`,
      'If that was not you, ignore this mail: without your confirmation nothing changes. Never pass the link on.',
    ],
    { label: 'See the change', url: link },
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
    'Somebody asked for your e-mail address on Gatehouse',
    [
      `Someone who uses Gatehouse as ${plainName(person)} asked to use it as ${plainName(newEmail)}, which is your address here already. Nothing changes, and there is nothing for you to do.`,
      `It was asked for from ${spokenOrigin(origin)}.`,
      'If that was you: an address belongs to one person. Sign in with this address to use it, or choose another one for the other. They have not been told that this one is in use.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
