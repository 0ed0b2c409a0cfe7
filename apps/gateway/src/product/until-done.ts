import { setTimeout as sleep } from 'node:timers/promises'
import { isAnswerLost, isDatabaseSlow, isLostRace } from '@gatehouse/core/database/database-away'
import { log } from '@gatehouse/core/log/service-log'

const againMs = 2_000

/**
 * Tries while the database does not answer: an end that is not written down would leave a session that seems to go on. What
 * the database refuses it would refuse for ever, so that `otherwise` is done then, which says less. If this process ends
 * before, another gateway writes it.
 */
export async function untilDone(work: () => Promise<void>, otherwise?: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const passes = isAnswerLost(error) || isDatabaseSlow(error) || isLostRace(error)
      log.error({ err: error, passes }, 'the end of a session could not be saved')
      if (!passes) return otherwise && (await untilDone(otherwise))
    }
    await sleep(againMs, null, { ref: false })
  }
}
