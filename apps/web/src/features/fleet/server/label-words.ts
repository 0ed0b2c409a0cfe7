import { labelPattern } from '@gatehouse/core/fleet/server/label-pattern'
import type { LabelPreview } from '@gatehouse/core/fleet/server/view'
import { counted } from '../../../ui/count.ts'
import { namesOf } from './server-limit.ts'

/** Whether this can be a label. */
export const isLabel = (text: string) => labelPattern.test(text)

/** Who would gain access to a server by its new labels and who would lose it, a sentence each; nothing where nobody does. */
export function labelEffectInWords({
  gains,
  loses,
  sessions,
}: Pick<LabelPreview, 'gains' | 'loses' | 'sessions'>) {
  const ends = sessions > 0 ? `; ends ${counted(sessions, 'live session')}` : ''
  return [
    gains.count > 0 && `Gives access to ${peopleIn(gains)}.`,
    loses.count > 0 && `Ends the access of ${peopleIn(loses)}${ends}.`,
  ].filter((sentence) => sentence !== false)
}

/** Whoever may not read the team is told how many there are. */
function peopleIn(some: LabelPreview['gains']): string {
  return some.names.length === 0 ? counted(some.count, 'member') : namesOf(some)
}

/** Why the labels cannot be changed by the reader. */
export function whyNotAllowed(deciding: readonly string[]): string {
  const which =
    deciding.length === 1 ? `The label ${deciding[0]} decides` : `The labels ${deciding.join(', ')} decide`
  return `${which} what others can reach, so only an owner can add or remove ${deciding.length === 1 ? 'it' : 'them'}.`
}
