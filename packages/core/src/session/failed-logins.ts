import type { Core } from '../access/core.ts'
import { networkOf } from '../limit/network-of.ts'
import { isLimitReached, isWithin, limitRate } from '../limit/rate-limit.ts'

/** Whether so many SSH connections from an address have offered keys and ended with nobody let in that more are refused for a while. */
export function isTurnedAway(core: Core, address: string): Promise<boolean> {
  return isLimitReached(core, 'ssh.ip', networkOf(address))
}

/** Counts an SSH connection that has offered keys and has ended with nobody let in. */
export async function countFailedLogin(core: Core, address: string): Promise<void> {
  await isWithin(limitRate(core, 'ssh.ip', networkOf(address)))
}
