import type { Unit } from './unit.ts'

/** How long a service has to be the same process before a restart is proved. */
const holdMs = 3000

/** What was before a restart, and what has been seen since. */
export interface Watched {
  /** The invocation that was replaced, and how often systemd had restarted the unit by then: it may go on counting. */
  readonly before: string
  readonly restarts: number
  /** The unit as it was first seen well after the restart, and when, in our milliseconds. */
  readonly held: { readonly unit: Unit; readonly at: number } | null
}

/**
 * `wait`: systemd is still about it. `hold`: it is well, and has to stay so. `proved`: it has. `failed`: this start of it did not
 * go well; `word` says how. `lost`: systemd remembers no start of it, the journal may.
 */
export type Verdict =
  | { readonly state: 'wait' | 'lost' }
  | { readonly state: 'hold' | 'proved'; readonly invocation: string }
  | { readonly state: 'failed'; readonly word: FailedWord; readonly invocation: string }

export type FailedWord =
  | 'exited'
  | 'ended'
  | 'killed'
  | 'not-started'
  | 'restarting'
  | 'replaced'
  | 'timeout'
  | 'other'

/** Judges what systemd says of a unit after a restart was asked for. `now` in our milliseconds. */
export function judgeRestart(unit: Unit, { before, restarts, held }: Watched, now: number): Verdict {
  const { invocation, active, sub } = unit
  if (held && invocation !== held.unit.invocation) {
    // a oneshot's unit may be forgotten once it has ended well
    if (invocation !== '' || !isOnce(unit))
      return { state: 'failed', word: 'replaced', invocation: held.unit.invocation }
  }
  if (unit.hasJob) return { state: 'wait' }
  if (invocation === before && before !== '') {
    if (active === 'failed') return { state: 'failed', word: 'not-started', invocation: '' }
    if (active === 'inactive') return { state: 'failed', word: 'not-started', invocation: '' }
    return { state: 'wait' }
  }
  if (invocation === '')
    return active === 'failed' ? { state: 'failed', word: 'not-started', invocation } : { state: 'lost' }
  if (sub === 'auto-restart' || (unit.restarts > restarts && !held))
    return { state: 'failed', word: 'restarting', invocation }
  if (active === 'failed') return { state: 'failed', word: wordOf(unit.result), invocation }
  if (active === 'inactive') {
    if (isOnce(unit)) return { state: 'proved', invocation }
    return { state: 'failed', word: 'ended', invocation }
  }
  if (active !== 'active' || !['running', 'exited'].includes(sub)) return { state: 'wait' }
  if (sub === 'exited' && unit.remainsAfterExit) return { state: 'proved', invocation }
  if (!held) return { state: 'hold', invocation }
  const same = unit.mainPid === held.unit.mainPid && unit.restarts === held.unit.restarts
  if (!same) return { state: 'failed', word: 'replaced', invocation }
  return { state: now - held.at >= holdMs ? 'proved' : 'hold', invocation }
}

const isOnce = ({ type, remainsAfterExit }: Unit) => type === 'oneshot' && !remainsAfterExit

function wordOf(result: string): FailedWord {
  if (result === 'exit-code') return 'exited'
  if (result === 'start-limit-hit') return 'not-started'
  if (['signal', 'core-dump', 'oom-kill', 'watchdog'].includes(result)) return 'killed'
  return result === 'timeout' ? 'timeout' : 'other'
}
