import type { Core } from '@gatehouse/core/access/core'
import { invoiceFile } from '@gatehouse/core/billing/invoice/store-file'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { fileStore } from '@gatehouse/recordings/storage/file-store'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { z } from 'zod'

const fileJob = z.object({ account: z.uuid(), invoice: z.uuid() })

/** Makes the file of an issued document, once. A disk or bucket that is away is tried again. */
export function makeInvoiceFile(core: Core, store: RecordingStore) {
  const files = fileStore(store)
  return async ({ payload, tries }: ClaimedJob): Promise<JobOutcome> => {
    const { account, invoice } = fileJob.parse(payload)
    try {
      await invoiceFile(core, files, { account, invoice })
      return { done: true }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      log.warn(
        { error: why, account, invoice, tries },
        'the file of an invoice is not made yet; it comes again',
      )
      return { again: Math.min(5 * 2 ** Math.min(tries - 1, 10), 600), error: why }
    }
  }
}
