import type { Core } from '@gatehouse/core/access/core'
import { chargePayment } from '@gatehouse/core/billing/payment/charge-payment'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { z } from 'zod'

const chargeJob = z.object({ account: z.uuid(), payment: z.uuid() })

/** Asks a provider for a payment that was reserved. One that does not answer is asked again: it does what it was asked once. */
export function charge(core: Core) {
  return async ({ payload, tries }: ClaimedJob): Promise<JobOutcome> => {
    const { account, payment } = chargeJob.parse(payload)
    try {
      await chargePayment(core, { account, payment })
      return { done: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ error: why, account, payment, tries }, 'a payment has no answer yet; it is looked up again')
      return { again: Math.min(2 * 2 ** Math.min(tries - 1, 10), 900), error: why }
    }
  }
}
