import { createHash } from 'node:crypto'
import type { Open } from '../container/frame-cipher.ts'
import { RecordingAltered } from '../container/recording-altered.ts'
import { NotStored, type RecordingStore } from '../storage/recording-store.ts'
import { readCast } from './read-cast.ts'

/** What became of a recording. `reason` is for whoever looks into it. */
export type Proved =
  | { readonly state: 'ok'; readonly bytes: number }
  | { readonly state: 'altered' | 'missing' | 'unreadable'; readonly reason: string }

/** Reads a recording whole and compares it with the digest (SHA-256 of the plain cast, hex) that it must have. Never rejects. */
export async function proveRecording(
  store: RecordingStore,
  id: string,
  open: Open,
  digest: string,
): Promise<Proved> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of readCast(store, id, open)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof RecordingAltered) return { state: 'altered', reason }
    return { state: error instanceof NotStored ? 'missing' : 'unreadable', reason }
  }
  if (hash.digest('hex') === digest) return { state: 'ok', bytes }
  return { state: 'altered', reason: 'it is another recording than the one that was made' }
}
