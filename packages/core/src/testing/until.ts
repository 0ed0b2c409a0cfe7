import { setTimeout as sleep } from 'node:timers/promises'
import * as assert from 'uvu/assert'

/** The pause before the next look at what has been waited for since then: each look takes from the machine what is waited for. */
export const pauseSince = (begin: number) =>
  sleep(Math.min(Math.max((performance.now() - begin) / 10, 20), 250))

/** Waits until it is so. @throws AssertionError naming `what` when the time is over */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  for (const begin = performance.now(); !(await holds()); await pauseSince(begin))
    if (performance.now() - begin > seconds * 1000) assert.unreachable(`${what}: not after ${seconds} s`)
}
