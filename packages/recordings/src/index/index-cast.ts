import { type CastEvent, parseSize } from '../asciicast/event.ts'
import type { CastHeader } from '../asciicast/header.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import type { CastPiece } from '../record/read-cast.ts'
import { type IndexFiles, IndexPass, type IndexTotals } from './index-pass.ts'
import { type Timeline, TimelineKeeper } from './timeline.ts'

/** Plays a cast once through and gives its keyframes and text away as they come. @throws InvalidCast */
export async function indexCast(
  pieces: AsyncIterable<CastPiece>,
  files: IndexFiles,
  textBytes: number,
): Promise<{ header: CastHeader; timeline: Timeline; totals: IndexTotals }> {
  const times = new TimelineKeeper()
  let pass: IndexPass | undefined
  let header: CastHeader | undefined
  try {
    for await (const line of placed(pieces)) {
      if (line.header) {
        header = line.header
        pass = new IndexPass(header, files, textBytes)
      }
      if (line.event) times.add(line.event)
      if (line.event && pass) await take(pass, line.event, line)
    }
    if (!pass || !header) throw new Error('a cast without a header was parsed')
    return { header, totals: await pass.end(), timeline: times.timeline }
  } finally {
    pass?.dispose()
  }
}

interface Place {
  readonly end: number
  readonly piece: CastPiece
}

async function take(pass: IndexPass, event: CastEvent, { end, piece }: Place): Promise<void> {
  const moment = { time: event.time, end, start: piece.start, position: piece.position }
  const size = event.code === 'r' ? parseSize(event.data) : null
  if (event.code === 'o') await pass.output(event.data, moment)
  else if (size) await pass.resize(size.cols, size.rows, moment)
}

/** The cast's lines, each with the piece that holds it: a piece is asked for only when the one before has been parsed. */
async function* placed(pieces: AsyncIterable<CastPiece>) {
  let current: CastPiece | undefined
  const bytes = async function* () {
    for await (const piece of pieces) {
      current = piece
      yield piece.bytes
    }
  }
  for await (const line of parseCast(bytes())) if (current) yield { ...line, piece: current }
}
