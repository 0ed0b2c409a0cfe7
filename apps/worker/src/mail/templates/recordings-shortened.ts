import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** For how long an account keeps its recordings from then on. */
export interface RecordingsShortenedMail extends Origin {
  /** The account's name. */
  account: string
  /** Who has changed it. */
  by: string
  days: number
  /** Null: they were kept forever. */
  formerDays: number | null
  /** From when on what is older is deleted. */
  from: Date
  at: Date
  link: string
}

/** The mail that tells an account's owners that recordings will be deleted sooner, while it can still be taken back. */
export function recordingsShortenedMail(mail: RecordingsShortenedMail) {
  const { account, by, days, formerDays, from, at, link, ...origin } = mail
  const where = plainName(account)
  const before = formerDays === null ? 'forever' : `for ${spokenDays(formerDays)}`
  return renderMail(
    `Recordings of ${where} will be kept for only ${spokenDays(days)}`,
    [
      `The account ${where} now keeps recordings of SSH sessions for ${spokenDays(days)}. Before, it kept them ${before}.`,
      `It was changed by ${by} on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      `Older recordings will be deleted for good on ${spokenTime(from)}. If that’s a mistake, change it back before then. The audit log has the change, as account.settings_changed.`,
    ],
    { label: 'Open the account', url: link },
  )
}

const spokenDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)
