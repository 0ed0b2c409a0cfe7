import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '@gatehouse/core/log'

const againMs = 2_000

/**
 * Tries until it succeeds: an end that is not written down would leave a session that seems to go on. If this process ends
 * before, another gateway writes it.
 */
export async function untilDone(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      log.error({ err: error }, 'the end of a session could not be written down; trying again')
    }
    await sleep(againMs, null, { ref: false })
  }
}
