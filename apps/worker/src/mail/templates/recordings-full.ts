import { bytesInWords } from '@gatehouse/core/team/account/bytes-in-words'
import { plainName, renderMail } from './wording.ts'

/** How far an account's recordings have come. */
export interface RecordingsFullMail {
  /** The account's name. */
  account: string
  /** Whether nothing is left. */
  isFull: boolean
  bytes: number
  quota: number
  link: string
}

/** The mail that tells an account's owners that its recordings take nearly, or all, that they may. */
export function recordingsFullMail({ account, isFull, bytes, quota, link }: RecordingsFullMail) {
  const where = plainName(account)
  const taken = isFull
    ? `all of their ${bytesInWords(quota)}`
    : `${bytesInWords(bytes)} of their ${bytesInWords(quota)}`
  const whatNow = isFull
    ? 'Until there is space again, no one can have an SSH session: live ones were ended, and new ones are refused.'
    : 'When that is used up, live SSH sessions end and new ones are refused until there is space again.'
  return renderMail(
    isFull
      ? `${where} has no space for recordings: SSH sessions are refused`
      : `Recordings of ${where} are nearly full`,
    [
      `Recordings of SSH sessions in the account ${where} use ${taken}.`,
      whatNow,
      'Keep recordings for a shorter time, or allow them more space. The settings say how much you can allow; your Gatehouse administrator can allow more.',
    ],
    { label: 'Open the settings', url: link },
  )
}
