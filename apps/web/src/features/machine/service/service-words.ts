import type { ServiceView } from '@gatehouse/core/machine/service/view'
import { count } from '../../../ui/count.ts'
import type { Tone } from '../../../ui/state.tsx'

type Seen = Pick<ServiceView, 'known' | 'state' | 'subState' | 'result' | 'exitStatus'>

/** How a service stands, in a word or two. */
export function serviceState({ known, state, subState, result, exitStatus }: Seen): {
  tone: Tone
  words: string
} {
  if (!known) return { tone: 'bad', words: 'not on this server' }
  if (state === 'active') return { tone: 'ok', words: subState === 'exited' ? 'done' : subState }
  if (state === 'failed')
    return {
      tone: 'bad',
      words: result === 'exit-code' ? `failed (exit ${exitStatus})` : `failed (${result})`,
    }
  if (subState === 'auto-restart') return { tone: 'bad', words: 'failing, starts again' }
  if (state === 'activating' || state === 'reloading') return { tone: 'wait', words: 'starting' }
  if (state === 'deactivating') return { tone: 'wait', words: 'stopping' }
  return { tone: 'none', words: state === 'masked' ? 'masked' : 'stopped' }
}

/** `asterisk` for `asterisk.service`. */
export const shortName = (unit: string): string => unit.replace(/\.service$/, '')

/** What a restart would cut. */
export const callsInWords = (calls: number): string =>
  calls === 0 ? 'No calls are up.' : calls === 1 ? '1 call is up.' : `${count(calls)} calls are up.`

/** What matters of a log line's priority (RFC 5424). */
export const isError = (priority: number): boolean => priority <= 3
