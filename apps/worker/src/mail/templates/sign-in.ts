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
      'Use this link to sign in to Gatehouse with this email address.',
      `It works once, for 10 minutes, until ${spokenTime(expiresAt)}.`,
      `It was requested from ${spokenOrigin(origin)}.`,
      'If that wasn’t you, ignore this email: no one can sign in without the link. Don’t forward it.',
    ],
    { label: 'Sign in', url: link },
  )
}
