import { type CastEvent, encodeEvent } from '../asciicast/event.ts'
import { encodeHeader } from '../asciicast/header.ts'
import { InvalidCast } from '../asciicast/invalid-cast.ts'
import type { Open } from '../container/frame-cipher.ts'
import { castPieces } from '../record/read-cast.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { findKeyframe } from './keyframe-file.ts'

const newline = 0x0a
const comma = 0x2c

/**
 * A cast that begins at a moment of the recording, as if it had been recorded from there on: its first event draws what the
 * screen held at the last keyframe, what was shown between that and the moment comes at time 0, then everything that
 * follows, its times counted from the moment. Without an index it is the same, but all that came before must be played.
 * Iterating throws NotStored and RecordingAltered.
 */
export async function* castFrom(
  store: RecordingStore,
  id: string,
  open: Open,
  seconds: number,
): AsyncGenerator<Buffer> {
  const found = await findKeyframe(store, id, open, seconds)
  if (!found) {
    yield* rebased(castPieces(store, id, open), 0, seconds)
    return
  }
  const { header, keyframe } = found
  const { duration: _, ...kept } = header
  const drawn: CastEvent = { time: 0, code: 'o', data: keyframe.state }
  yield Buffer.from(
    encodeHeader({ ...kept, width: keyframe.cols, height: keyframe.rows }) + encodeEvent(drawn),
  )
  yield* rebased(castPieces(store, id, open, undefined, keyframe), keyframe.end, seconds)
}

interface Piece {
  readonly bytes: Buffer
  readonly start: number
}

/** The lines after the byte `from` with their times counted from `seconds`; of those before, only what has an effect. */
async function* rebased(pieces: AsyncIterable<Piece>, from: number, seconds: number): AsyncGenerator<Buffer> {
  for await (const { bytes, start } of pieces) {
    const lines: Buffer[] = []
    for (let at = Math.max(0, from - start); at < bytes.length; ) {
      const end = bytes.indexOf(newline, at) + 1
      lines.push(
        ...(start + at === 0 ? [bytes.subarray(at, end)] : rebasedLine(bytes.subarray(at, end), seconds)),
      )
      at = end
    }
    if (lines.length > 0) yield Buffer.concat(lines)
  }
}

/** An event's line, whose time is all that is looked at: `[12.5,"o",…]`. */
function rebasedLine(line: Buffer, seconds: number): Buffer[] {
  const end = line.indexOf(comma)
  const time = Number(line.toString('latin1', 1, end))
  if (end === -1 || Number.isNaN(time)) throw new InvalidCast(0, 'has no time')
  const code = line.toString('latin1', end + 2, end + 3)
  if (time < seconds && code !== 'o' && code !== 'r') return []
  const later = Math.max(0, Math.round((time - seconds) * 1000) / 1000)
  return [Buffer.from(`[${later}`), line.subarray(end)]
}
