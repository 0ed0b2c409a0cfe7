import type { Core } from '@gatehouse/core/access/core'
import { handleWebhook } from '@gatehouse/core/billing/webhook/handle-webhook'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { z } from 'zod'

const webhookJob = z.object({ rail: z.enum(['stripe', 'paypal']), id: z.string() })

/** Handles what a provider has sent. While the provider cannot be asked it is done again. */
export function webhook(core: Core) {
  return async ({ payload, tries }: ClaimedJob): Promise<JobOutcome> => {
    const event = webhookJob.parse(payload)
    try {
      await handleWebhook(core, event)
      return { done: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ error: why, ...event, tries }, 'a webhook event cannot be looked up yet; it is tried again')
      return { again: Math.min(2 * 2 ** Math.min(tries - 1, 10), 900), error: why }
    }
  }
}
