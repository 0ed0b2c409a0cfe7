import { TextDecoder } from 'node:util'
import { type CastEvent, parseEvent } from './event.ts'
import { type CastHeader, parseHeader } from './header.ts'
import { InvalidCast } from './invalid-cast.ts'

export interface CastLine {
  readonly header?: CastHeader
  readonly event?: CastEvent
  /** Bytes of the cast up to this line's end, newline included. */
  readonly end: number
}

const newline = 0x0a
/** A line may be as long as its data; longer than this, it is no cast of ours. */
const longestLine = 16 * 1024 * 1024

/**
 * Reads a cast as its bytes come: first the header, then each event. Lines with a code that the specification does not
 * name are passed over. Never holds more than a chunk and a line.
 * @throws InvalidCast for a line that is none, for bytes that are no UTF-8, and for an end within a line.
 */
export async function* parseCast(bytes: AsyncIterable<Buffer>): AsyncGenerator<CastLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest: Buffer[] = []
  let held = 0
  let line = 0
  let end = 0

  for await (const chunk of bytes) {
    let from = 0
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      const piece = chunk.subarray(from, at)
      const whole = held > 0 ? Buffer.concat([...rest, piece]) : piece
      line++
      end += whole.length + 1
      from = at + 1
      rest = []
      held = 0
      const text = decode(decoder, whole, line)
      if (line === 1) yield { header: parseHeader(text), end }
      else {
        const event = parseEvent(text, line)
        if (event) yield { event, end }
      }
    }
    if (from < chunk.length) {
      rest.push(chunk.subarray(from))
      held += chunk.length - from
      if (held > longestLine) throw new InvalidCast(line + 1, 'is too long')
    }
  }
  if (line === 0) throw new InvalidCast(1, 'is missing')
  if (held > 0) throw new InvalidCast(line + 1, 'has no end')
}

function decode(decoder: TextDecoder, bytes: Buffer, line: number): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new InvalidCast(line, 'is no UTF-8')
  }
}
