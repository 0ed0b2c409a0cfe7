import type { RecordingRoom } from '@gatehouse/core/team/account/view'
import { bytesInWords } from '../../../ui/bytes.ts'

/** How much recordings take, and of how much: `12 GB of 50 GB`. */
export function takenInWords({ bytes, quota }: Pick<RecordingRoom, 'bytes' | 'quota'>): string {
  const taken = bytesInWords(bytes)
  return quota === null ? `${taken}, without a bound` : `${taken} of ${bytesInWords(quota)}`
}

/** Of the quota's end so much is kept for what is not counted yet, as the gateways do it. */
const held = 16 * 1024 * 1024
const nearly = 0.8

/** What is wrong with the room for recordings, the worst alone; null where there is enough. */
export function roomProblem(room: RecordingRoom): { isFull: boolean; words: string } | null {
  const { bytes, quota, disk } = room
  const operator = 'whoever runs this Gatehouse'
  if (disk === 'full') {
    const words = `The disk for recordings is full: sessions end, and none begins, until ${operator} makes room.`
    return { isFull: true, words }
  }
  if (quota !== null && bytes > quota - held) {
    const words = `Recordings take all of the ${bytesInWords(quota)} that they may: nobody has a session. Keep recordings for a shorter time, or have more room given.`
    return { isFull: true, words }
  }
  if (disk === 'low') {
    const words = `Little is left of the disk for recordings. When it is full, sessions end: ${operator} has to make room.`
    return { isFull: false, words }
  }
  if (quota !== null && bytes >= quota * nearly)
    return {
      isFull: false,
      words: `Recordings take ${takenInWords(room)}. When they take all, sessions end.`,
    }
  return null
}
