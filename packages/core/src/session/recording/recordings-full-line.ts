import { bytesInWords } from '../../team/account/bytes-in-words.ts'

/** What somebody is told whose session cannot be, because its account's recordings have come to what they may take. */
export function recordingsFullLine(slug: string, quota: number): string {
  return `The recordings of ${slug} take all of the ${bytesInWords(quota)} that they may, so nobody has a session there. An owner can keep recordings for a shorter time, or have more room given.`
}
