import { createHash } from 'node:crypto'
import { parseEvent } from '../asciicast/event.ts'
import { ContainerReader } from '../container/container-reader.ts'
import { ContainerWriter } from '../container/container-writer.ts'
import type { Open } from '../container/frame-cipher.ts'
import { NotStored, type RecordingStore } from '../storage/recording-store.ts'
import { type CastSummary, decodeSummary, encodeSummary } from './cast-summary.ts'
import { summaryOf } from './read-cast.ts'
import { fileOf } from './recording-files.ts'

const newline = 0x0a

/**
 * Closes a recording whose process is no more: what is whole stays, the torn tail goes, and it is marked as interrupted.
 * One that is closed already is left as it is. Null where nothing had been recorded yet: it is then taken away.
 * Only for recordings that nobody writes any more. Doing it again, also after a crash amidst it, is safe.
 * @throws NotStored; RecordingAltered, and then nothing is changed; what the store throws.
 */
export async function repair(store: RecordingStore, id: string, open: Open): Promise<CastSummary | null> {
  const name = fileOf('cast', id)
  const found = await store.find(name)
  if (!found) throw new NotStored(name)
  if (!found.open) return summaryOf(store, id, open)
  if (found.size === 0) return discard(store, name)

  const reader = await ContainerReader.open(store, name, 'cast', id, open)
  const frames = reader.frames()
  const hash = createHash('sha256')
  let bytes = 0
  let lines = 0
  let last: Buffer = Buffer.alloc(0)
  let next = await frames.next()
  for (; !next.done; next = await frames.next()) {
    last = next.value.plain
    hash.update(last)
    bytes += last.length
    for (let at = last.indexOf(newline); at !== -1; at = last.indexOf(newline, at + 1)) lines++
  }
  const { closing, summary, offset, frame } = next.value
  if (lines === 0) return discard(store, name)

  const file = await store.reopen(name)
  try {
    if (summary && closing !== 'unclosed') {
      // Only the last step was missing.
      await file.complete()
      return decodeSummary(summary, closing)
    }
    const durationMs = lines > 1 ? timeOfLast(last, lines) : 0
    const told = { digest: hash.digest('hex'), bytes, eventCount: lines - 1, durationMs }
    await new ContainerWriter(file, reader.cipher, frame, offset).close('interrupted', encodeSummary(told))
    return { ...told, interrupted: true }
  } catch (error) {
    await file.release().catch(() => {})
    throw error
  }
}

async function discard(store: RecordingStore, name: string): Promise<null> {
  await store.delete(name)
  return null
}

/** Milliseconds of the last line's event. */
function timeOfLast(lines: Buffer, number: number): number {
  const begin = lines.lastIndexOf(newline, -2) + 1
  return Math.round((parseEvent(lines.toString('utf8', begin), number)?.time ?? 0) * 1000)
}
