import { gatehouse } from '../../api/client.ts'
import { pagedRead, read } from '../../api/read.ts'

/** How many invoices are shown at first, and how many more at a time. */
const pageSize = 24

/** What is used changes with members, invites and servers. */
export const subscriptionOf = read(
  { topics: ['billing', 'account', 'team', 'invites', 'servers'] },
  (slug: string) => gatehouse(slug).billing.subscription.query(),
)

export const timelineOf = read(
  { topics: ['billing', 'account', 'team', 'invites', 'servers'] },
  (slug: string) => gatehouse(slug).billing.timeline.query(),
)

export const plansOf = read({ topics: ['billing'] }, (slug: string) => gatehouse(slug).billing.plans.query())

export const paymentMethodsOf = read({ topics: ['billing'] }, (slug: string) =>
  gatehouse(slug).billing.paymentMethods.query(),
)

export const railsOf = read({ topics: [] }, (slug: string) => gatehouse(slug).billing.rails.query())

/** Invoices and credit notes, the newest first. */
export const invoicesOf = pagedRead({ topics: ['billing'], size: pageSize }, (page, slug: string) =>
  gatehouse(slug).billing.invoices.query(page),
)

export const invoiceOf = read({ topics: ['billing'] }, (slug: string, number: string) =>
  gatehouse(slug).billing.invoice.query({ number }),
)
