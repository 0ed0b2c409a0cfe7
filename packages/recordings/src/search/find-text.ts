import type { Open } from '../container/frame-cipher.ts'
import { linesOf, openLines } from '../index/line-file.ts'
import type { TextSegment } from '../index/text-segments.ts'
import type { RecordingStore } from '../storage/recording-store.ts'
import type { Matcher } from './matcher.ts'

/** A line of a recording that has what is sought. */
export interface TextHit {
  /** When it appeared, in seconds of the recording. */
  readonly time: number
  /** As much of the line as is legible around what was found. */
  readonly line: string
  /** Where in `line` it stands. */
  readonly start: number
  readonly end: number
}

export interface TextHits {
  /** The first of them. */
  readonly hits: readonly TextHit[]
  /** How many lines have it. */
  readonly lines: number
  /** There was more text than the index keeps: what came after that was not looked through. */
  readonly isPartial: boolean
}

const around = { before: 60, after: 180 }

/**
 * Looks through the text of an indexed recording; keeps the first `most` lines and counts the others. Null without an index.
 * @throws RecordingAltered
 */
export async function findText(
  store: RecordingStore,
  id: string,
  open: Open,
  matcher: Matcher,
  most: number,
): Promise<TextHits | null> {
  const opened = await openLines(store, 'text', id, open)
  if (!opened) return null
  const hits: TextHit[] = []
  let lines = 0
  for await (const { plain } of opened.reader.frames()) {
    for (const { text: shown, times } of linesOf<TextSegment>(plain)) {
      const text = shown.normalize('NFC')
      // a segment without it is passed over as a whole; its line ends are white space
      if (!matcher(text)) continue
      for (const [at, line] of text.split('\n').entries()) {
        const found = matcher(line)
        if (!found) continue
        lines++
        if (hits.length < most) hits.push({ time: times[at] ?? 0, ...excerpt(line, found) })
      }
    }
  }
  return { hits, lines, isPartial: opened.summary[0] === 1 }
}

/** Cut at whole characters. */
function excerpt(line: string, { start, end }: { start: number; end: number }) {
  const from = whole(line, Math.max(0, start - around.before))
  const cut = line.slice(from, whole(line, Math.max(end, from + around.before + around.after)))
  return { line: cut, start: start - from, end: end - from }
}

const whole = (line: string, at: number) => (/^[\udc00-\udfff]/.test(line.slice(at, at + 1)) ? at - 1 : at)
