import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** For how long an account keeps its recordings from then on. */
export interface RecordingsShortenedMail extends Origin {
  /** The account's name. */
  account: string
  /** Who has changed it. */
  by: string
  days: number
  /** Null for ever. */
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
  const before = formerDays === null ? 'for ever' : `for ${spokenDays(formerDays)}`
  return renderMail(
    `Recordings of ${where} will be kept for ${spokenDays(days)} only`,
    [
      `${by} has changed how long the account ${where} keeps recordings of SSH sessions: for ${spokenDays(days)}, where they were kept ${before}.`,
      `That was on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      `What is older is deleted for good from ${spokenTime(from)} on. If this is not meant, set it back before then, and find out who did it: the audit log has it as account.settings_changed.`,
    ],
    { label: 'Open the account', url: link },
  )
}

const spokenDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)
