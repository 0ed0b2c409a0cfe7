import type { OperationState, StepState } from '@gatehouse/core/machine/operation/view'
import type { Tone } from '../../../ui/state.tsx'

/** How a long change stands, in a word. */
export const operationTone = {
  waiting: 'wait',
  running: 'wait',
  done: 'ok',
  failed: 'bad',
  stopped: 'none',
} as const satisfies Record<OperationState, Tone>

export const stepTone = {
  waiting: 'none',
  running: 'wait',
  done: 'ok',
  skipped: 'none',
  failed: 'bad',
} as const satisfies Record<StepState, Tone>

/** How long something took, or has taken until now: `48 s`, `3 min 5 s`. Times in ms. */
export function tookInWords(beganAt: string, endedAt: string | null, now: number): string {
  const seconds = Math.max(
    0,
    Math.round(((endedAt ? Date.parse(endedAt) : now) - Date.parse(beganAt)) / 1000),
  )
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
