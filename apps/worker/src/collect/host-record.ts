import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import { storable } from '@gatehouse/text/strangers-text'
import { v7 as uuidv7 } from 'uuid'

// What a host tells of a session that it has recorded was written by the login itself: nothing in it is believed further than
// its form goes, and what has another form is not known.

/** What the recorder's `head` and `end` say (packages/hosts/src/recorder/record.sh). */
export interface HostRecord {
  openedAt: Date
  closedAt: Date
  /** `unknown` where it is no address. */
  clientAddress: string
  terminal: boolean
  /** Null where it did not come to its end. */
  exitCode: number | null
  /** Whether both are as the recorder writes them. */
  proper: boolean
}

const head =
  /^gatehouse-recording 1\npid \d{1,10} \d{1,20}\nat (\d{1,10})\nfrom ([0-9A-Za-z:.%]{0,64})\nterminal (yes)?\n$/
const end = /^exit (\d{1,3})\nat (\d{1,10})\n$/
const longestAgo = 400 * 24 * 3600 * 1000

/** Reads them; times are kept between 400 days ago and `now`, and in order. `end` is empty where it broke off. */
export function readHostRecord(texts: { head: string; end: string }, now: Date): HostRecord {
  const began = head.exec(texts.head)
  const ended = end.exec(texts.end)
  const within = (seconds: string | undefined, least: number) =>
    Math.min(Math.max(seconds === undefined ? least : Number(seconds) * 1000, least), now.getTime())
  const openedAt = began ? within(began[1], now.getTime() - longestAgo) : now.getTime()
  return {
    openedAt: new Date(openedAt),
    closedAt: new Date(within(ended?.[2], openedAt)),
    clientAddress: began?.[2] && isIP(began[2]) ? began[2] : 'unknown',
    terminal: began?.[3] === 'yes',
    exitCode: ended && Number(ended[1]) <= 255 ? Number(ended[1]) : null,
    proper: began !== null && (ended !== null || texts.end === ''),
  }
}

const longestCommand = 10_000

/** The command as text that a database keeps; null for a shell. */
export function readCommand(bytes: Buffer): string | null {
  const text = storable(storable(bytes).slice(0, longestCommand))
  return text === '' ? null : text
}

/** A session's id: the same each time that the same recording of a server is met, and ordered by when it began. */
export function idOf(server: string, login: string, name: string, openedAt: Date): string {
  const random = createHash('sha256').update(`${server} ${login} ${name}`).digest().subarray(0, 16)
  return uuidv7({ msecs: openedAt.getTime(), random, seq: random.readUInt32BE(12) >>> 1 })
}
