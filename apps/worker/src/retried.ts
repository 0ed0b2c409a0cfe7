import { setTimeout as sleep } from 'node:timers/promises'
import { isAnswerLost, isDatabaseSlow } from '@gatehouse/core/database/database-away'

const longestPauseMs = 1000

/** Does it again while the database is away, until `signal` aborts: then it was tried for the last time. */
export async function retried(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const passes = error instanceof Error && (isAnswerLost(error) || isDatabaseSlow(error))
      if (!passes || signal.aborted) throw error
      await sleep(Math.min(50 * 2 ** tries, longestPauseMs), undefined, { signal }).catch(() => {})
    }
  }
}
