import { type Origin, spokenOrigin } from './origin.ts'
import { renderMail, spokenTime } from './wording.ts'

/** From where the link was asked for, and the link. */
export interface SignInMail extends Origin {
  link: string
  expiresAt: Date
}

/** The mail with a sign-in link. */
export function signInMail({ link, expiresAt, ...origin }: SignInMail) {
  return renderMail(
    'Sign in to Gatehouse',
    [
      'Someone, hopefully you, asked to sign in to Gatehouse with this address.',
      `The link is valid for 10 minutes, until ${spokenTime(expiresAt)}, and works once.`,
      `It was asked for from ${spokenOrigin(origin)}.`,
      'If that was not you, ignore this mail: nobody can sign in without the link. Never pass it on.',
    ],
    { label: 'Sign in', url: link },
  )
}
