import type { Core } from '@gatehouse/core/access/core'
import { sendRefund } from '@gatehouse/core/billing/refund/send-refund'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { z } from 'zod'

const refundJob = z.object({ account: z.uuid(), refund: z.uuid() })

/** Asks a provider to give back what was reserved. One that does not answer is asked again: it does what it was asked once. */
export function refund(core: Core) {
  return async ({ payload, tries }: ClaimedJob): Promise<JobOutcome> => {
    const reserved = refundJob.parse(payload)
    try {
      await sendRefund(core, reserved)
      return { done: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ error: why, ...reserved, tries }, 'a refund has no answer yet; it is looked up again')
      return { again: Math.min(2 * 2 ** Math.min(tries - 1, 10), 900), error: why }
    }
  }
}
