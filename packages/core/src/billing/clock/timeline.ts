import { toSafeNumber } from '../money/to-safe-number.ts'
import { accountTime, type BillingState } from '../subscription/billing-state.ts'
import type { TimelineItem } from '../subscription/view.ts'
import { type Expected, stepsUntil } from './steps-until.ts'

/** As far as a yearly plan's next period, and what follows if it is not paid. */
const aheadDays = 460
/** What is paid by itself goes on like this for ever. */
const mostPeriods = 2
const isRepeated: ReadonlySet<string> = new Set<TimelineItem['kind']>(['period', 'customers'])

/** What will happen to an account if nobody does anything. */
export function dueSteps(state: BillingState, now: Date): TimelineItem[] {
  const until = new Date(accountTime(state, now).getTime() + aheadDays * 86_400_000)
  const items: TimelineItem[] = []
  let periods = 0
  for (const expected of stepsUntil(state, until)) {
    if (isRepeated.has(expected.step.kind) && ++periods > mostPeriods) break
    items.push(itemOf(state, expected))
  }
  return items
}

function itemOf(state: BillingState, { step, before, after }: Expected): TimelineItem {
  const invoice =
    'invoice' in step
      ? before.openInvoices.find(({ id }) => id === step.invoice)
      : step.kind === 'period'
        ? after.openInvoices[before.openInvoices.length]
        : undefined
  return {
    at: step.at.toISOString(),
    kind: step.kind,
    amount: invoice ? toSafeNumber(invoice.open) : null,
    currency: invoice?.currency ?? null,
    invoice: state.openInvoices.find(({ id }) => id === invoice?.id)?.number ?? null,
    plan: step.kind === 'period' ? (after.plan?.terms.name ?? null) : null,
    daysLeft: 'daysLeft' in step ? step.daysLeft : null,
  }
}
