import { type CastEvent, parseSize } from '../asciicast/event.ts'
import type { CastHeader } from '../asciicast/header.ts'
import { parseCast } from '../asciicast/parse-cast.ts'
import type { Open, Seal } from '../container/frame-cipher.ts'
import { type CastPiece, castPieces } from '../record/read-cast.ts'
import { fileOf } from '../record/recording-files.ts'
import { NotStored, type RecordingStore } from '../storage/recording-store.ts'
import { IndexPass, type IndexTotals } from './index-pass.ts'
import { KeyframeWriter } from './keyframe-file.ts'
import { LineFile } from './line-file.ts'
import { TimelineKeeper } from './timeline.ts'

export interface IndexOptions {
  readonly store: RecordingStore
  readonly id: string
  readonly open: Open
  readonly seal: Seal
  /** Bytes of text kept for searching; 32 MiB unless told. */
  readonly textBytes?: number
}

/**
 * Makes the index beside a recording that has ended: keyframes for seeking, text for searching. One pass, in bounded
 * memory; takes the place of an index that is there, and one that did not come to its end is as good as none.
 * @throws NotStored, RecordingAltered, InvalidCast; what the store throws.
 */
export async function indexRecording({
  store,
  id,
  open,
  seal,
  textBytes,
}: IndexOptions): Promise<IndexTotals> {
  if (!(await store.find(fileOf('cast', id)))) throw new NotStored(fileOf('cast', id))
  const keyframes = await KeyframeWriter.begin(store, id, seal)
  const text = await LineFile.begin(store, 'text', id, seal)
  const times = new TimelineKeeper()
  let pass: IndexPass | undefined
  try {
    let header: CastHeader | undefined
    for await (const line of placed(castPieces(store, id, open))) {
      if (line.header) {
        header = line.header
        pass = new IndexPass(header, { keyframes, text }, textBytes ?? 32 * 1024 * 1024)
      }
      if (line.event) times.add(line.event)
      if (line.event && pass) await take(pass, line.event, line)
    }
    if (!pass || !header) throw new Error('a cast without a header was parsed')
    const totals = await pass.end()
    await text.flush(true)
    await text.close(Buffer.from([totals.text.cut ? 1 : 0]))
    await keyframes.close(header, times.timeline)
    return totals
  } catch (error) {
    await Promise.allSettled([keyframes.abandon(), text.abandon()])
    throw error
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
