import type { PartView, PartState as StateOfPart } from '@gatehouse/core/machine/part/view'
import { State, type Tone } from '../../../ui/state.tsx'

const words = {
  'in-sync': ['ok', 'verified on the server'],
  pending: ['wait', 'being applied'],
  waiting: ['wait', 'waiting for its turn'],
  failing: ['bad', 'could not be applied yet'],
  undone: ['bad', 'undone by the server'],
  stopped: ['bad', 'not applied: another server undid the same change'],
} as const satisfies Record<StateOfPart, readonly [Tone, string]>

interface PartStateProps {
  /** Undefined where nothing is known of it yet: then it is about to be told. */
  of: Pick<PartView, 'state'> | undefined
  /** Whether it is of a kind that can be off as well: then it is said to be on. */
  on?: boolean
}

/** How far a part of a server is, in words. */
export function PartState(props: PartStateProps) {
  const state = () => props.of?.state ?? 'pending'
  const holds = () => state() !== 'undone' && state() !== 'stopped'
  return (
    <State tone={words[state()][0]}>
      {props.on && holds() ? 'on, ' : ''}
      {words[state()][1]}
    </State>
  )
}
