import type { PartState, PartView } from '@gatehouse/core/machine/part/view'
import type { Tone } from '../../ui/state.tsx'

const words = {
  'in-sync': ['ok', 'verified on the server'],
  pending: ['wait', 'being applied'],
  failing: ['bad', 'could not be applied yet'],
  undone: ['bad', 'undone by the server'],
  stopped: ['bad', 'not applied: another server undid the same change'],
} as const satisfies Record<PartState, readonly [Tone, string]>

/** How far files of a server are, in words. */
export function partInWords(part: Pick<PartView, 'state'> | undefined): { tone: Tone; words: string } {
  const [tone, said] = words[part?.state ?? 'pending']
  return { tone, words: said }
}
