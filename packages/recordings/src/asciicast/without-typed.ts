import type { EventCode } from './event.ts'

const newline = 0x0a
const typed = /^\[[\d.e+-]+,"i",/

/** Whether viewers are shown an event: what was typed, passwords among it, is for who downloads the cast. */
export const isShown = (code: EventCode) => code !== 'i'

/** Whole lines of a cast without those that viewers are not shown. */
export function withoutTyped(lines: Buffer): Buffer {
  const kept: Buffer[] = []
  for (let at = 0; at < lines.length; ) {
    const end = lines.indexOf(newline, at)
    const line = lines.subarray(at, end === -1 ? undefined : end + 1)
    if (!typed.test(line.toString('latin1', 0, 40))) kept.push(line)
    at += line.length
  }
  return Buffer.concat(kept)
}

/** The same of a cast that comes in any pieces. */
export async function* shownOf(cast: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun = Buffer.alloc(0)
  for await (const piece of cast) {
    const bytes = begun.length > 0 ? Buffer.concat([begun, piece]) : piece
    const end = bytes.lastIndexOf(newline) + 1
    begun = Buffer.from(bytes.subarray(end))
    const shown = withoutTyped(bytes.subarray(0, end))
    if (shown.length > 0) yield shown
  }
  const last = withoutTyped(begun)
  if (last.length > 0) yield last
}
