import { type CastEvent, parseEvent } from '../asciicast/event.ts'
import type { CastHeader } from '../asciicast/header.ts'
import { isShown } from '../asciicast/without-typed.ts'
import type { Open } from '../container/frame-cipher.ts'
import { castPieces } from '../record/read-cast.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { Keyframes } from './keyframe-file.ts'
import type { Timeline } from './timeline.ts'

/**
 * A recording in pieces, each of which plays without those before it: what asciinema-player (3.18) takes as a recording of
 * the format `segmented`, beside the pauses, of which it knows nothing. Times are seconds.
 */
export interface Replay extends Timeline {
  readonly version: 1
  readonly term: { readonly cols: number; readonly rows: number; readonly theme?: CastHeader['theme'] }
  readonly segments: readonly { readonly start: number; readonly url: string }[]
}

/** One piece: what the screen held when it begins, and what happened until the next. */
export interface ReplaySegment {
  readonly snapshot: { readonly cols: number; readonly rows: number; readonly init: string }
  readonly events: readonly (readonly [time: number, code: CastEvent['code'], data: string])[]
}

interface Boundary {
  readonly start: number
  /** The number of its keyframe; none at the very beginning. */
  readonly keyframe: number | null
}

/**
 * A piece begins half of the millisecond after its keyframe in which events may not be, so that those before it are
 * earlier, and those after it can be set there.
 */
const hair = 0.0005
const newline = 0x0a

/** The pieces of an indexed recording, whose addresses are their numbers; null without an index. @throws RecordingAltered */
export async function replayOf(store: RecordingStore, id: string, open: Open): Promise<Replay | null> {
  const keyframes = await Keyframes.open(store, id, open)
  if (!keyframes) return null
  const { header, timeline } = keyframes.directory
  const { width: cols, height: rows, theme } = header
  return {
    version: 1,
    term: { cols, rows, ...(theme && { theme }) },
    segments: boundariesOf(keyframes).map(({ start }, number) => ({ start, url: `${number}.json` })),
    ...timeline,
  }
}

/** The piece of a number; null where there is none, or no index. @throws RecordingAltered, NotStored */
export async function segmentOf(
  store: RecordingStore,
  id: string,
  open: Open,
  number: number,
): Promise<ReplaySegment | null> {
  const keyframes = await Keyframes.open(store, id, open)
  if (!keyframes) return null
  const boundaries = boundariesOf(keyframes)
  const at = boundaries[number]
  if (!at) return null
  const next = boundaries[number + 1]
  const { header, timeline } = keyframes.directory
  const from = at.keyframe === null ? null : await keyframes.at(at.keyframe)
  const to = next?.keyframe == null ? null : await keyframes.at(next.keyframe)
  const events: [number, CastEvent['code'], string][] = [[at.start, 'o', '']]
  const span = { from: from?.end ?? 0, to: to?.end ?? Number.POSITIVE_INFINITY }
  for await (const { time, code, data } of eventsBetween(
    castPieces(store, id, open, undefined, from ?? undefined),
    span,
  ))
    events.push([Math.max(time, at.start), code, data])
  if (!next) events.push([timeline.duration, 'o', ''])
  const { width, height } = header
  return {
    snapshot: { cols: from?.cols ?? width, rows: from?.rows ?? height, init: from?.state ?? '' },
    events,
  }
}

/** Keyframes of one moment are one boundary, and one at the end is none. */
function boundariesOf({ directory: { times, timeline } }: Keyframes): Boundary[] {
  const boundaries: Boundary[] = [{ start: 0, keyframe: null }]
  for (const [keyframe, time] of times.entries()) {
    const start = time + hair
    if (start > (boundaries.at(-1)?.start ?? 0) && start < timeline.duration)
      boundaries.push({ start, keyframe })
  }
  return boundaries
}

/** The events whose lines stand between two bytes of the plain cast; what was typed is left out. */
async function* eventsBetween(
  pieces: AsyncIterable<{ readonly bytes: Buffer; readonly start: number }>,
  { from, to }: { from: number; to: number },
): AsyncGenerator<CastEvent> {
  for await (const { bytes, start } of pieces) {
    for (let at = Math.max(0, from - start); at < bytes.length; ) {
      if (start + at >= to) return
      const end = bytes.indexOf(newline, at) + 1
      // the first line of a cast is its header
      const event = start + at === 0 ? null : parseEvent(bytes.toString('utf8', at, end), 0)
      if (event && isShown(event.code)) yield event
      at = end
    }
    if (start + bytes.length >= to) return
  }
}
