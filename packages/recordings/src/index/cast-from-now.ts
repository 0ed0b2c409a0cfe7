import { withoutTyped } from '../asciicast/without-typed.ts'
import type { Open } from '../container/frame-cipher.ts'
import { type Following, followCast } from '../record/follow-cast.ts'
import { type ScreenLimits, ScreenThread } from '../screen-thread/screen-thread.ts'
import type { RecordingStore } from '../storage/recording-store.ts'

/**
 * A cast of what a terminal shows from now on, as it is being recorded: its first event draws what stands on the screen, and
 * the rest follows as it comes, in whole lines, without what is typed. Ends with the recording. Iterating throws as {@link followCast}, and ScreenFailed.
 */
export async function* castFromNow(
  store: RecordingStore,
  id: string,
  open: Open,
  following: Following,
  limits = usualLimits,
): AsyncGenerator<Buffer> {
  await using pieces = followCast(store, id, open, following)
  yield await screenNow(pieces, limits)
  for await (const piece of pieces) {
    const shown = piece ? withoutTyped(piece) : nothing
    if (shown.length > 0) yield shown
  }
}

const nothing = Buffer.alloc(0)
/** Somebody waits for it. */
const usualLimits: ScreenLimits = { megabytes: 256, seconds: 60 }

/** Plays what there is so far in a thread of its own, and answers a cast that draws it at once. @throws ScreenFailed */
async function screenNow(pieces: AsyncGenerator<Buffer | null>, limits: ScreenLimits): Promise<Buffer> {
  await using thread = new ScreenThread({ what: 'drawing' }, limits)
  for await (const bytes of untilNow(pieces))
    await thread.give({ bytes, start: 0, position: { offset: 0, frame: 0 } })
  return Buffer.from(await thread.end('drawing'))
}

/** Leaves the rest to whoever reads on. */
async function* untilNow(pieces: AsyncGenerator<Buffer | null>): AsyncGenerator<Buffer> {
  for (let next = await pieces.next(); !next.done && next.value; next = await pieces.next()) yield next.value
}
