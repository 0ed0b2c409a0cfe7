import type { Open } from '../container/frame-cipher.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import { linesOf, openLines } from './line-file.ts'
import type { TextSegment } from './text-segments.ts'

/** The text of an indexed recording, in the order of its appearing; nothing where there is no index. @throws RecordingAltered */
export async function* readText(store: RecordingStore, id: string, open: Open): AsyncGenerator<TextSegment> {
  const opened = await openLines(store, 'text', id, open)
  if (opened) for await (const { plain } of opened.reader.frames()) yield* linesOf<TextSegment>(plain)
}
