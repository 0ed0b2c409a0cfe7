import { createHash } from 'node:crypto'
import { ContainerReader, type FramePosition } from '../container/container-reader.ts'
import type { Open } from '../container/frame-cipher.ts'
import { RecordingAltered } from '../container/recording-altered.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { type CastSummary, decodeSummary } from './cast-summary.ts'
import { fileOf } from './recording-files.ts'

/** A part of the plain cast, and where it stands. */
export interface CastPiece {
  readonly bytes: Buffer
  /** Bytes of the plain cast before it. */
  readonly start: number
  /** The frame that holds it, from which reading may begin anew. */
  readonly position: FramePosition
}

/** How a cast ended; `unclosed` while it is being written, and after a crash until it is repaired. */
export type CastEnding = 'finished' | 'interrupted' | 'unclosed'

/** The plain cast of a recording. Iterate it once. */
export class CastReading implements AsyncIterable<Buffer> {
  readonly #pieces: AsyncIterable<CastPiece>
  readonly #start: number
  readonly #end: number
  /** Known when everything has been read. */
  ending: CastEnding | null = null

  constructor(
    pieces: (told: (ending: CastEnding) => void) => AsyncIterable<CastPiece>,
    start: number,
    end: number,
  ) {
    this.#pieces = pieces((ending) => {
      this.ending = ending
    })
    this.#start = start
    this.#end = end
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const { bytes, start } of this.#pieces) {
      if (start >= this.#end) return
      const part = bytes.subarray(Math.max(0, this.#start - start), Math.max(0, this.#end - start))
      if (part.length > 0) yield part
    }
  }
}

/**
 * The plain bytes of a recording's cast, or those from `start` to `end` (exclusive), as they come from the store. What is
 * yielded is authentic; what was recorded so far is yielded also while the recording goes on.
 * Iterating throws NotStored, and RecordingAltered where a byte is not as it was recorded.
 */
export function readCast(
  store: RecordingStore,
  id: string,
  open: Open,
  range: { readonly start?: number; readonly end?: number } = {},
): CastReading {
  const { start = 0, end = Number.POSITIVE_INFINITY } = range
  return new CastReading((told) => castPieces(store, id, open, told), start, end)
}

/** The cast frame by frame. Whole lines: no event is in two pieces. Throws as {@link readCast}. */
export async function* castPieces(
  store: RecordingStore,
  id: string,
  open: Open,
  told: (ending: CastEnding) => void = () => {},
  from?: { readonly start: number; readonly position: FramePosition },
): AsyncGenerator<CastPiece> {
  const name = fileOf('cast', id)
  const reader = await ContainerReader.open(store, name, 'cast', id, open)
  await using frames = reader.frames(from?.position)
  const hash = createHash('sha256')
  let start = from?.start ?? 0
  for (;;) {
    const next = await frames.next()
    if (next.done) {
      const { closing, summary } = next.value
      const digest = summary && closing !== 'unclosed' ? decodeSummary(summary, closing).digest : null
      if (digest && !from && digest !== hash.digest('hex'))
        throw new RecordingAltered(name, 'its digest is another')
      told(closing)
      return
    }
    const { plain, offset, frame } = next.value
    if (!from) hash.update(plain)
    yield { bytes: plain, start, position: { offset, frame } }
    start += plain.length
  }
}

/** What a recording was closed with, without reading it: null where it is not closed. @throws NotStored, RecordingAltered */
export async function summaryOf(store: RecordingStore, id: string, open: Open): Promise<CastSummary | null> {
  const reader = await ContainerReader.open(store, fileOf('cast', id), 'cast', id, open)
  const { closing, summary } = await reader.end()
  return summary && closing !== 'unclosed' ? decodeSummary(summary, closing) : null
}
