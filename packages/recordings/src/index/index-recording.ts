import type { Open, Seal } from '../container/frame-cipher.ts'
import { castPieces } from '../record/read-cast.ts'
import { fileOf } from '../record/recording-files.ts'
import { type ScreenLimits, ScreenThread } from '../screen-thread/screen-thread.ts'
import { NotStored, type RecordingStore } from '../storage/recording-store.ts'
import type { IndexTotals } from './index-pass.ts'
import { KeyframeWriter } from './keyframe-file.ts'
import { LineFile } from './line-file.ts'

export interface IndexOptions {
  readonly store: RecordingStore
  readonly id: string
  readonly open: Open
  readonly seal: Seal
  /** Bytes of text kept for searching; 32 MiB unless told. */
  readonly textBytes?: number
  readonly limits?: ScreenLimits
  /** Leaves it, as good as none. */
  readonly signal?: AbortSignal
}

const usualLimits: ScreenLimits = { megabytes: 384, seconds: 30 * 60 }

/**
 * Makes the index beside a recording that has ended: keyframes for seeking, text for searching. One pass, in bounded
 * memory, interpreted in a thread of its own; takes the place of an index that is there, and one that did not come to its end is
 * as good as none.
 * @throws NotStored, RecordingAltered, InvalidCast, ScreenFailed; what the store throws; the signal's reason.
 */
export async function indexRecording({
  store,
  id,
  open,
  seal,
  textBytes = 32 * 1024 * 1024,
  limits = usualLimits,
  signal,
}: IndexOptions): Promise<IndexTotals> {
  if (!(await store.find(fileOf('cast', id)))) throw new NotStored(fileOf('cast', id))
  const keyframes = await KeyframeWriter.begin(store, id, seal)
  const text = await LineFile.begin(store, 'text', id, seal)
  let taken = 0
  try {
    await using thread = new ScreenThread({ what: 'index', textBytes }, limits, (said) => {
      if ('keyframe' in said && keyframes.add(said.keyframe)) taken++
      if ('segment' in said) text.add(said.segment)
    })
    for await (const piece of castPieces(store, id, open)) {
      await thread.give(piece)
      await keyframes.flush()
      await text.flush()
      signal?.throwIfAborted()
    }
    const { header, timeline, totals } = await thread.end('indexed')
    await text.flush(true)
    await text.close(Buffer.from([totals.text.cut ? 1 : 0]))
    await keyframes.close(header, timeline)
    return { ...totals, keyframes: taken }
  } catch (error) {
    await Promise.allSettled([keyframes.abandon(), text.abandon()])
    throw error
  }
}
