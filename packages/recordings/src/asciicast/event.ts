import { InvalidCast } from './invalid-cast.ts'

/** o output, i input, r resize (`80x24`), m marker (https://docs.asciinema.org/manual/asciicast/v2/, "Event stream"). */
export type EventCode = 'o' | 'i' | 'r' | 'm'

export interface CastEvent {
  /** Seconds since the recording began. */
  readonly time: number
  readonly code: EventCode
  readonly data: string
}

/** What stands before an event's data. Times are whole milliseconds, so that they are short and never drift. */
export const eventOpening = (milliseconds: number, code: EventCode) =>
  `[${Math.round(milliseconds) / 1000},"${code}",`

/** An event's line, its newline included. */
export function encodeEvent({ time, code, data }: CastEvent): string {
  return `${eventOpening(time * 1000, code)}${JSON.stringify(data)}]\n`
}

/**
 * Reads a line after the first; `null` for a code that the specification does not name, which is to be passed over.
 * `line` is its number, for the error. @throws InvalidCast
 */
export function parseEvent(text: string, line: number): CastEvent | null {
  const value = parseJson(text, line)
  if (!Array.isArray(value) || value.length !== 3) throw new InvalidCast(line, 'is no array of three')
  const [time, code, data]: unknown[] = value
  if (typeof time !== 'number' || time < 0) throw new InvalidCast(line, 'has no time')
  if (typeof code !== 'string') throw new InvalidCast(line, 'has no code')
  if (!isEventCode(code)) return null
  if (typeof data !== 'string') throw new InvalidCast(line, 'has no data')
  if (code === 'r' && !parseSize(data)) throw new InvalidCast(line, 'resizes to no COLSxROWS')
  return { time, code, data }
}

/** Columns and rows of a resize event's data. */
export function parseSize(data: string): { cols: number; rows: number } | null {
  const match = /^([1-9]\d{0,5})x([1-9]\d{0,5})$/.exec(data)
  return match && { cols: Number(match[1]), rows: Number(match[2]) }
}

function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidCast(line, 'is no JSON')
  }
}

function isEventCode(code: string): code is EventCode {
  return code === 'o' || code === 'i' || code === 'r' || code === 'm'
}
