import { encodeEvent, parseSize } from '../asciicast/event.ts'
import { type CastHeader, encodeHeader } from '../asciicast/header.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import { withoutTyped } from '../asciicast/without-typed.ts'
import type { Open } from '../container/frame-cipher.ts'
import { type Following, followCast } from '../record/follow-cast.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { Screen } from './screen.ts'
import { stateOf } from './screen-state.ts'

/**
 * A cast of what a terminal shows from now on, as it is being recorded: its first event draws what stands on the screen, and
 * the rest follows as it comes, in whole lines, without what is typed. Ends with the recording. Iterating throws as {@link followCast}.
 */
export async function* castFromNow(
  store: RecordingStore,
  id: string,
  open: Open,
  following: Following,
): AsyncGenerator<Buffer> {
  await using pieces = followCast(store, id, open, following)
  yield await screenNow(pieces)
  for await (const piece of pieces) {
    const shown = piece ? withoutTyped(piece) : nothing
    if (shown.length > 0) yield shown
  }
}

const nothing = Buffer.alloc(0)

/** Plays what there is so far, and answers a cast that draws it at once. */
async function screenNow(pieces: AsyncGenerator<Buffer | null>): Promise<Buffer> {
  let header: CastHeader | undefined
  let screen: Screen | undefined
  let time = 0
  try {
    for await (const line of parseCast(untilNow(pieces))) {
      if (line.header) {
        header = line.header
        screen = new Screen(header.width, header.height)
      } else if (line.event && screen) {
        const { code, data } = line.event
        time = line.event.time
        const size = code === 'r' ? parseSize(data) : null
        if (code === 'o') await screen.write(data, () => {})
        else if (size) await screen.resize(size.cols, size.rows)
      }
    }
    if (!header || !screen) throw new Error('a cast without a header was parsed')
    await screen.settle()
    const { cols, rows, terminal } = screen
    const drawn = encodeEvent({ time, code: 'o', data: stateOf(terminal) })
    return Buffer.from(encodeHeader({ ...header, width: cols, height: rows }) + drawn)
  } finally {
    screen?.dispose()
  }
}

/** Leaves the rest to whoever reads on. */
async function* untilNow(pieces: AsyncGenerator<Buffer | null>): AsyncGenerator<Buffer> {
  for (let next = await pieces.next(); !next.done && next.value; next = await pieces.next()) yield next.value
}
