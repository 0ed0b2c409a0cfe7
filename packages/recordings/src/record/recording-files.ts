import type { RecordingStore } from '../storage/recording-store.ts'

/** The names under which a recording is stored: its cast, and its index in two files. */
export const fileOf = (kind: 'cast' | 'keyframes' | 'text', id: string) => `${id}.${kind}`

/** Whether a stored file is a recording's: others lie beside them. */
export const isRecordingFile = (name: string): boolean => /\.(cast|keyframes|text)$/.test(name)

/** The recording that a file of these names is of. */
export const idOf = (name: string) => name.slice(0, name.lastIndexOf('.'))

/** Takes a recording away with its index. Resolves too where there is none. */
export async function deleteRecording(store: RecordingStore, id: string): Promise<void> {
  for (const kind of ['text', 'keyframes', 'cast'] as const) await store.delete(fileOf(kind, id))
}

/** Ids of recordings that nobody has closed: those under way, and those that a crash has left for `repair`. */
export async function* unclosedRecordings(store: RecordingStore): AsyncGenerator<string> {
  for await (const name of store.unfinished()) if (name.endsWith('.cast')) yield idOf(name)
}
