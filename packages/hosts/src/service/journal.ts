import { stripVTControlCharacters } from 'node:util'
import { escaped } from '@gatehouse/text/strangers-text'
import { answerLines } from './unit.ts'

/** A line of the journal. What it says is a program's own text: printable, and nothing more is known of it. */
export interface LogLine {
  /** ISO 8601 UTC, by the host's clock. */
  readonly at: string
  readonly text: string
  /** RFC 5424: 0 emergency to 7 debug. */
  readonly priority: number
  /** Who says it, `asterisk[812]` or `systemd`. */
  readonly from: string
  /** The start of the unit that it belongs to; empty where it says none. */
  readonly invocation: string
}

export interface Log {
  /** The oldest first. */
  readonly lines: readonly LogLine[]
  /** Where the next look goes on; null where there was nothing yet. */
  readonly cursor: string | null
  /** Whether there was more than is answered at once. */
  readonly more: boolean
}

/** What to read of a unit's journal: all of it, since a time, of one start of it, or what has come after a cursor. */
export interface LogQuestion {
  readonly unit: string
  readonly lines: number
  /** Unix seconds, by the host's clock. */
  readonly since?: number | undefined
  readonly invocation?: string | undefined
  readonly after?: string | undefined
}

export const mostLines = 1000
const longestText = 4000

export const invocationPattern = /^[0-9a-f]{32}$/
export const cursorPattern = /^[a-z]=[0-9a-f]+(;[a-z]=[0-9a-f]+){1,8}$/

/** For apply/unit-log.sh: a word a line. */
export function encodeLogQuestion({ unit, lines, since, invocation, after }: LogQuestion): string {
  const given = { unit, lines: String(Math.min(lines, mostLines)), since, invocation, after }
  return Object.entries(given)
    .flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${value}\n`]))
    .join('')
}

/** Reads the answer of apply/unit-log.sh. Lines that are no JSON, or cut off, are passed over. @throws HostUnreachable, NoSystemd */
export function parseLog(stdout: string, { lines: asked, after }: LogQuestion, at: string): Log {
  const answered = answerLines(stdout, at).filter((line) => line !== '')
  const entries = answered.flatMap(entryOf)
  // without a cursor the newest come first, so that what a bound of bytes cuts off is what is oldest
  if (after === undefined) entries.reverse()
  const cursor = entries.at(-1)?.cursor ?? after ?? null
  return {
    lines: entries.map(({ line }) => line),
    cursor,
    more: entries.length >= asked || entries.length < answered.length,
  }
}

function entryOf(json: string): { line: LogLine; cursor: string | null }[] {
  let entry: Record<string, unknown>
  try {
    entry = JSON.parse(json)
  } catch {
    return []
  }
  if (typeof entry !== 'object' || entry === null) return []
  const word = (name: string) => textOf(entry[name])
  const micros = Number(word('__REALTIME_TIMESTAMP'))
  const at = new Date(Number.isFinite(micros) ? micros / 1000 : Number.NaN)
  if (Number.isNaN(at.getTime())) return []
  const pid = word('_PID').replace(/\D/g, '')
  const by = readable(word('SYSLOG_IDENTIFIER') || word('_COMM')).slice(0, 60)
  const cursor = word('__CURSOR')
  const invocation = word('_SYSTEMD_INVOCATION_ID')
  const about = word('INVOCATION_ID')
  const text = readable(word('MESSAGE'))
  return [
    {
      line: {
        at: at.toISOString(),
        text: text.length > longestText ? `${text.slice(0, longestText)}…` : text,
        priority: /^[0-7]$/.test(word('PRIORITY')) ? Number(word('PRIORITY')) : 6,
        from: pid && pid !== '1' ? `${by}[${pid}]` : by,
        // what systemd says of a unit names the unit's start beside its own
        invocation: [about, invocation].find((id) => invocationPattern.test(id)) ?? '',
      },
      cursor: cursorPattern.test(cursor) ? cursor : null,
    },
  ]
}

/** A field's value: text, bytes where it is no UTF-8, the last of several, or null. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return ''
  if (value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255))
    return Buffer.from(value).toString('utf8')
  return textOf(value.at(-1))
}

/** Without a terminal's sequences, and with what else would act shown as an escape; tabs are blanks. */
const readable = (text: string) =>
  escaped(
    stripVTControlCharacters(text)
      .replace(/\t/g, '  ')
      .replace(/[\r\n]+$/, ''),
  )
