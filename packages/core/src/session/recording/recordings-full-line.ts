import { bytesInWords } from '../../team/account/bytes-in-words.ts'

/** What somebody is told whose session cannot be, because its account's recordings have come to what they may take. */
export function recordingsFullLine(slug: string, quota: number): string {
  return `The recordings of ${slug} have used up their ${bytesInWords(quota)}, so no one can open a session. An owner can keep recordings for less time or ask for more space.`
}
