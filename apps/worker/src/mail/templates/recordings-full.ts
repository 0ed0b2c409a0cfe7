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
    ? `all of the ${bytesInWords(quota)} that they may`
    : `${bytesInWords(bytes)} of the ${bytesInWords(quota)} that they may`
  const whatNow = isFull
    ? 'Nobody has an SSH session there until there is room again: those that went on were ended, and new ones are refused.'
    : 'When they take all of it, SSH sessions end and new ones are refused, until there is room again.'
  return renderMail(
    isFull
      ? `${where} has no room for recordings: SSH sessions are refused`
      : `Recordings of ${where} are nearly full`,
    [
      `The recordings of SSH sessions of the account ${where} take ${taken}.`,
      whatNow,
      'Keep recordings for a shorter time, or have more room given to the account. Its settings say how much it may be.',
    ],
    { label: 'Open the settings', url: link },
  )
}
