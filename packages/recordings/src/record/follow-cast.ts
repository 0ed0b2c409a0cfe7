import { setTimeout as sleep } from 'node:timers/promises'
import { ContainerReader } from '../container/container-reader.ts'
import type { Open } from '../container/frame-cipher.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { fileOf } from './recording-files.ts'

/** How often a file is looked at for more, in milliseconds. */
const lookMs = 100

export interface Following {
  /** Aborts when the recording is over, however it was closed: what is there is read once more. */
  readonly over: AbortSignal
  /** Aborts when nobody follows any more. */
  readonly signal: AbortSignal
}

/**
 * The plain cast of a recording that is being written, in whole lines: all there is, and then whatever comes, within a
 * moment of being written. Null says that this is all for now. Ends with the recording.
 * Iterating throws NotStored where the store does not see the file, and RecordingAltered.
 */
export async function* followCast(
  store: RecordingStore,
  id: string,
  open: Open,
  { over, signal }: Following,
): AsyncGenerator<Buffer | null> {
  const name = fileOf('cast', id)
  const reader = await ContainerReader.open(store, name, 'cast', id, open)
  let from: { offset: number; frame: number } | undefined
  for (let seen = 0; !signal.aborted; ) {
    const last = over.aborted
    const size = (await store.find(name))?.size ?? seen
    if (size > seen || last) {
      seen = size
      await using frames = reader.frames(from)
      let next = await frames.next()
      for (; !next.done; next = await frames.next()) {
        yield next.value.plain
        if (signal.aborted) return
      }
      from = next.value
      if (next.value.closing !== 'unclosed') return
    }
    if (last) return
    yield null
    await sleep(lookMs, null, { signal: AbortSignal.any([signal, over]) }).catch(() => {})
  }
}
