import { rolloutInWords, rolloutOf } from '@gatehouse/core/machine/part/rollout'
import { print } from './output.ts'

/** How many are named. */
const most = 10

/** Prints how far servers are with what they are given, and where it went wrong and why. */
export function printRollout(...known: Parameters<typeof rolloutOf>): void {
  const rollout = rolloutOf(...known)
  if (rollout.of === 0) return
  print(rolloutInWords(rollout))
  for (const { name, state, why } of rollout.troubles.slice(0, most))
    print(`  ${name} ${state === 'undone' ? 'undid it' : 'could not be given it yet'}: ${why}`)
  const hidden = rollout.troubles.length - most
  if (hidden > 0) print(`  and ${hidden} more`)
}
