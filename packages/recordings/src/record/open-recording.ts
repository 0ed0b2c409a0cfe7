import { type CastHeader, encodeHeader } from '../asciicast/header.ts'
import { ContainerWriter } from '../container/container-writer.ts'
import type { Seal } from '../container/frame-cipher.ts'
import { AlreadyStored, type RecordingStore } from '../storage/recording-store.ts'
import type { CastSummary } from './cast-summary.ts'
import type { StreamName } from './event-batch.ts'
import { Recorder, type RecorderLimits } from './recorder.ts'
import { RecordingFailed } from './recording-failed.ts'
import { fileOf } from './recording-files.ts'

export interface RecordingOptions {
  readonly store: RecordingStore
  /** Letters, digits, `-` and `_`, 100 at most. */
  readonly id: string
  readonly header: CastHeader
  readonly seal: Seal
  /** Called once, as soon as the recording cannot go on: the session is to end. Calls waiting reject with the same. */
  readonly onFailure: (failure: RecordingFailed) => void
  readonly limits?: Partial<RecorderLimits>
  /** Milliseconds since it began, never fewer than before: for what was recorded elsewhere. The time that passes, unless given. */
  readonly clock?: () => number
}

/**
 * A recording under way. Each call that takes something resolves when the recorder has it: it waits where memory is
 * full or the disk does not answer, and rejects with RecordingFailed where it cannot be written. What was taken is in the
 * kernel within 250 ms, so that a killed process loses less than a second. Show no byte before its call has resolved.
 */
export interface Recording {
  /** What a person is shown. Bytes of a character may come apart; those that are no UTF-8 are kept (see Utf8Stream). */
  output(bytes: Buffer, stream?: Exclude<StreamName, 'input'>): Promise<void>
  /** What a person types. Beware of passwords. */
  input(bytes: Buffer): Promise<void>
  /** Of sizes that come faster than they can be written, the last is kept. Where it cannot be written, onFailure says so. */
  resize(cols: number, rows: number): void
  /** A note at this moment, cut at 1000 characters. */
  marker(text: string): Promise<void>
  /** Ends it well: on disk (fsync) when this resolves. @throws RecordingFailed */
  finish(): Promise<CastSummary>
  /** Ends it as interrupted, the reason as its last marker. Never rejects because of a failure already told. */
  abort(reason: string): Promise<CastSummary>
}

const defaults: RecorderLimits = { frameBytes: 128 * 1024, flushMs: 200, stallMs: 500 }

/**
 * Begins a recording: when this resolves, it is stored and can be read.
 * @throws RecordingFailed where it cannot be written, AlreadyStored where the id has one, TypeError for a wrong id.
 */
export async function openRecording(options: RecordingOptions): Promise<Recording> {
  const { store, id, header, seal, onFailure, clock = sinceNow() } = options
  const name = fileOf('cast', id)
  try {
    const file = await store.create(name)
    try {
      const writer = await ContainerWriter.begin(file, 'cast', id, seal)
      const recorder = new Recorder(writer, { ...defaults, ...options.limits }, onFailure, clock)
      await recorder.begin(Buffer.from(encodeHeader(header)))
      return {
        output: (bytes, stream = 'stdout') => recorder.record(bytes, stream),
        input: (bytes) => recorder.record(bytes, 'input'),
        resize: (cols, rows) => recorder.resize(cols, rows),
        marker: (text) => recorder.marker(text),
        finish: () => recorder.finish(),
        abort: (reason) => recorder.abort(reason),
      }
    } catch (error) {
      await file.release()
      await store.delete(name)
      throw error
    }
  } catch (error) {
    if (error instanceof AlreadyStored || error instanceof TypeError) throw error
    throw new RecordingFailed(error)
  }
}

function sinceNow(): () => number {
  const began = performance.now()
  return () => performance.now() - began
}
