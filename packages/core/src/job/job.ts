/** Work that follows the commit, and exists only if it happens. Jobs of one key are one job, the newer one. */
export type Job = MailJob | IndexJob | ChargeJob | RefundJob | InvoiceFileJob | WebhookJob

export interface MailJob {
  task: 'mail'
  key: string
  payload: {
    /** See mail/sealed-mail.ts. */
    sealed: string
    /** When what the mail says or links to is of no use any more (ISO 8601); it is tried until then, and not sent after it. */
    until: string
    /** Whose mail it is, so that one account's many keep nobody's one waiting; null for a person's own. */
    account: string | null
    /** 0 where somebody sits and waits for it. */
    rank: 0 | 1
  }
}

export interface IndexJob {
  task: 'index'
  key: string
  payload: { account: string; session: string }
}

/** Asks a provider for what was reserved: see billing/payment/charge-payment.ts. */
export interface ChargeJob {
  task: 'charge'
  key: string
  payload: { account: string; payment: string }
}

/** Asks a provider to give back what was reserved: see billing/refund/send-refund.ts. */
export interface RefundJob {
  task: 'refund'
  key: string
  payload: { account: string; refund: string }
}

/** Makes the file of an issued document: see billing/invoice/store-invoice-file.ts. */
export interface InvoiceFileJob {
  task: 'invoice-file'
  key: string
  payload: { account: string; invoice: string }
}

/** Looks up what a provider has sent: see billing/webhook/handle-webhook.ts. */
export interface WebhookJob {
  task: 'webhook'
  key: string
  payload: { rail: string; id: string }
}

export type Task = Job['task']

/** The job that makes a session's recording searchable, and playable from anywhere. */
export function indexJob(account: string, session: string): IndexJob {
  return { task: 'index', key: `index:${session}`, payload: { account, session } }
}
