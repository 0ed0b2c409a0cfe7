/** One thing that a session showed or did, at a moment. */
export type TimedEvent =
  | { readonly ms: number; readonly bytes: number }
  | { readonly ms: number; readonly cols: number; readonly rows: number }

/** What util-linux's script(1) writes with `--logging-format advanced`: how its output came, and the terminal it had. */
export interface ScriptTiming {
  readonly cols: number | null
  readonly rows: number | null
  readonly term: string | null
  readonly events: readonly TimedEvent[]
}

/** Text that is no timing of script(1). `line` counts from 1. */
export class InvalidTiming extends Error {
  override readonly name = 'InvalidTiming'

  constructor(line: number) {
    super(`line ${line} of the timing is not as script(1) writes it`)
  }
}

const headerLine = /^H \d{1,9}\.\d{1,9} ([A-Z_]{1,40}) (.{0,4096})$/
const outputLine = /^O (\d{1,9}\.\d{1,9}) (\d{1,9})$/
const signalLine = /^S (\d{1,9}\.\d{1,9}) SIG[A-Z0-9]{1,10}(?: ROWS=(\d{1,4}) COLS=(\d{1,4}))?$/

/**
 * Reads a timing file (scriptreplay(1), util-linux's `advanced` format: `O`utput, `S`ignal and `H`eader lines, each with the
 * seconds since the one before). A last line that never came whole is left out. @throws InvalidTiming
 */
export function parseTiming(text: string): ScriptTiming {
  const headers = new Map<string, string>()
  const events: TimedEvent[] = []
  const lines = text.split('\n')
  lines.pop()
  let seconds = 0
  for (const [index, line] of lines.entries()) {
    const [, name, value] = headerLine.exec(line) ?? []
    if (name !== undefined) {
      headers.set(name, value ?? '')
      continue
    }
    const [, outputAfter, bytes] = outputLine.exec(line) ?? []
    const [, signalAfter, rows, cols] = signalLine.exec(line) ?? []
    const after = outputAfter ?? signalAfter
    if (after === undefined) throw new InvalidTiming(index + 1)
    seconds += Number(after)
    const ms = Math.round(seconds * 1000)
    if (bytes !== undefined) events.push({ ms, bytes: Number(bytes) })
    else if (rows !== undefined) events.push({ ms, cols: Number(cols), rows: Number(rows) })
  }
  const side = (name: string) => {
    const value = headers.get(name)
    return value !== undefined && /^[1-9]\d{0,3}$/.test(value) ? Number(value) : null
  }
  const term = headers.get('TERM') ?? ''
  return {
    cols: side('COLUMNS'),
    rows: side('LINES'),
    term: /^[A-Za-z0-9._+-]{1,60}$/.test(term) ? term : null,
    events,
  }
}
