import type { SessionView } from '@gatehouse/core/session/view'
import type { Tone } from '../../../ui/state.tsx'

type What = Pick<SessionView, 'kind' | 'command'> & Partial<Pick<SessionView, 'connections'>>

/** What was done by it, as a machine would say: `shell`, the command, `sftp`, `forward to db:5432 ×3` with its connections. */
export function whatInWords({ kind, command, connections }: What): string {
  if (kind === 'exec') return command ?? 'command'
  const times = connections ? ` ×${connections.carried}` : ''
  return kind === 'forward' && command !== null ? `forward to ${command}${times}` : kind
}

/** Said in a list of a session that the host has recorded, and not the gateway. */
export const hostRecorded = 'on host'

type Ending = Pick<SessionView, 'closedAt' | 'outcome' | 'line' | 'exitCode' | 'exitSignal' | 'terminatedBy'>

export interface EndingInWords {
  tone: Tone
  words: string
  /** What the person was told. */
  line?: string | null
}

/** How it ended: `live`, `exit 3` (whatever is not 0 is marked), `signal TERM`, `cut` with what the person was told, `interrupted`. */
export function endingOf(session: Ending): EndingInWords {
  const { closedAt, outcome, line, exitCode, exitSignal, terminatedBy } = session
  if (closedAt === null)
    return terminatedBy ? { tone: 'wait', words: 'ending' } : { tone: 'ok', words: 'live' }
  if (outcome === 'cut') return { tone: 'bad', words: 'cut', line }
  if (outcome === 'interrupted') return { tone: 'wait', words: 'interrupted', line }
  if (exitSignal !== null) return { tone: 'bad', words: `signal ${exitSignal}` }
  if (exitCode === null) return { tone: 'none', words: 'ended' }
  return { tone: exitCode === 0 ? 'none' : 'bad', words: `exit ${exitCode}` }
}

/** Whether a server did what was asked; null where it never said. */
export function answerInWords(ok: boolean | null): { tone: Tone; words: string } {
  if (ok === null) return { tone: 'wait', words: 'no answer' }
  return ok ? { tone: 'none', words: 'done' } : { tone: 'bad', words: 'refused' }
}

/** How long it lasted, or has lasted at `now` (ms): `12 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. */
export function lengthInWords(
  { openedAt, closedAt }: Pick<SessionView, 'openedAt' | 'closedAt'>,
  now: number,
) {
  const end = closedAt === null ? now : Date.parse(closedAt)
  const seconds = Math.max(0, Math.floor((end - Date.parse(openedAt)) / 1000))
  if (seconds < 1) return '< 1 s'
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = units.findIndex(([amount]) => amount > 0)
  return units
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}

/** The same where there is room for words. */
export function lastedInWords(session: Pick<SessionView, 'openedAt' | 'closedAt'>, now: number): string {
  const length = lengthInWords(session, now)
  return length === '< 1 s' ? 'less than a second' : length
}
