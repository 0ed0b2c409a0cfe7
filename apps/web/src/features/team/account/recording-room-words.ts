import type { RecordingRoom } from '@gatehouse/core/team/account/view'
import { bytesInWords } from '../../../ui/bytes.ts'

/** How much recordings take, and of how much: `12 GB of 50 GB`. */
export function takenInWords({ bytes, quota }: Pick<RecordingRoom, 'bytes' | 'quota'>): string {
  const taken = bytesInWords(bytes)
  return quota === null ? `${taken}, no limit` : `${taken} of ${bytesInWords(quota)}`
}

/** Of the quota's end so much is kept for what is not counted yet, as the gateways do it. */
const held = 16 * 1024 * 1024
const nearly = 0.8

/** What is wrong with the space for recordings, the worst alone; null where there is enough. */
export function roomProblem(room: RecordingRoom): { isFull: boolean; words: string } | null {
  const { bytes, quota, disk } = room
  const administrator = 'your Gatehouse administrator'
  if (disk === 'full') {
    const words = `The disk for recordings is full: sessions end and new ones are refused until ${administrator} frees up space.`
    return { isFull: true, words }
  }
  if (quota !== null && bytes > quota - held) {
    const words = `Recordings use all of their ${bytesInWords(quota)}: sessions are refused. Keep recordings for a shorter time, or allow more space.`
    return { isFull: true, words }
  }
  if (disk === 'low') {
    const words = `The disk for recordings is nearly full. When it is full, sessions end. Ask ${administrator} to free up space.`
    return { isFull: false, words }
  }
  if (quota !== null && bytes >= quota * nearly)
    return {
      isFull: false,
      words: `Recordings use ${takenInWords(room)}. When the space is used up, sessions end.`,
    }
  return null
}
