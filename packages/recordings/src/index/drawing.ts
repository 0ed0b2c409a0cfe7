import { encodeEvent, parseSize } from '../asciicast/event.ts'
import { type CastHeader, encodeHeader } from '../asciicast/header.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import type { CastPiece } from '../record/read-cast.ts'
import { Screen } from './screen.ts'
import { stateOf } from './screen-state.ts'

/** Plays a cast to its end, and answers one that draws what then stands on the screen at once. @throws InvalidCast */
export async function drawingOf(pieces: AsyncIterable<CastPiece>): Promise<string> {
  let header: CastHeader | undefined
  let screen: Screen | undefined
  let time = 0
  try {
    for await (const line of parseCast(bytesOf(pieces))) {
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
    return encodeHeader({ ...header, width: cols, height: rows }) + drawn
  } finally {
    screen?.dispose()
  }
}

async function* bytesOf(pieces: AsyncIterable<CastPiece>): AsyncGenerator<Buffer> {
  for await (const { bytes } of pieces) yield bytes
}
