import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { dueSteps } from '../clock/timeline.ts'
import { formatMoney } from '../money/format-money.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import { dayOf } from '../period/day.ts'
import { accountTime, type BillingState, billingState, readState } from './billing-state.ts'
import type { SubscriptionView, TimelineItem } from './view.ts'

const mails = statement<{ mails_invoices: boolean }>(
  'billing.mails_invoices',
  'select mails_invoices from subscriptions where account_id = account_in_context()',
)

/** What the account pays for, and what of it is used. */
export const getSubscription = query({
  scope: 'subscription:read',
  input: z.void(),
  read: () => [billingState(null), bind(mails, [])],
  view: ([[row], [settings]], _current, _input, { core }): SubscriptionView => {
    if (!row) throw new NotFound('account')
    const state = readState(row)
    const { plan, nextPlan, period, usage, coupon } = state
    const now = accountTime(state, new Date())
    const limit = (used: number, kind: 'members' | 'servers') => ({
      used,
      included: plan?.terms.included[kind] ?? null,
      most: plan?.terms.maximal[kind] ?? null,
    })
    return {
      state: stateWord(state, row.state.subscription !== null, now),
      trialEndsAt: state.trialEndsAt?.toISOString() ?? null,
      coveredBy: state.coveredBy,
      payer: state.payer && { name: state.payer.name, endsOn: state.payer.endsOn },
      plan: plan && { slug: plan.terms.slug, name: plan.terms.name, interval: plan.terms.interval },
      next:
        nextPlan && period
          ? { slug: nextPlan.terms.slug, name: nextPlan.terms.name, on: period.until }
          : null,
      currency: state.currency,
      period: period && { from: period.from, until: period.until },
      cancelledAt: state.cancelledAt?.toISOString() ?? null,
      usage: {
        members: limit(usage.members + usage.invites, 'members'),
        servers: limit(usage.servers, 'servers'),
        // they cost nothing: none of them is included
        trunks: { used: usage.trunks, included: null, most: plan?.terms.maximal.trunks ?? null },
      },
      credit: toSafeNumber(state.credit),
      coupon: coupon && { code: coupon.code, text: couponInWords(coupon), periodsLeft: coupon.periodsLeft },
      holds: state.account.holds,
      pastDue: pastDueOf(state, now),
      buyer: state.buyer,
      tax: state.tax,
      mailsInvoices: settings?.mails_invoices ?? true,
      isDemo: core.isDemo,
      now: now.toISOString(),
    }
  },
})

function stateWord(
  { plan, period, cancelledAt, trialEndsAt, payer }: BillingState,
  isSold: boolean,
  now: Date,
): SubscriptionView['state'] {
  if (!isSold) return 'none'
  if (payer) return 'paid-for'
  if (plan && cancelledAt) return 'cancelled'
  if (period) return 'active'
  return trialEndsAt && trialEndsAt > now ? 'trial' : 'ended'
}

/** What should be paid by now; what is charged at this moment is not. */
function pastDueOf({ openInvoices }: BillingState, now: Date): SubscriptionView['pastDue'] {
  const late = openInvoices.find(({ dueOn, isUnderWay }) => dueOn < dayOf(now) && !isUnderWay)
  return late
    ? { number: late.number, open: toSafeNumber(late.open), currency: late.currency, dueOn: late.dueOn }
    : null
}

/** What a coupon takes off: '20 % off', '€10.00 off'. */
export function couponInWords({
  basisPoints,
  amount,
  currency,
}: NonNullable<BillingState['coupon']>): string {
  if (basisPoints !== null) return `${basisPoints / 100} % off`
  return amount !== null && currency ? `${formatMoney(amount, currency)} off` : ''
}

/** Every date that will matter if nobody does anything: by the same function that the clock runs by. */
export const getTimeline = query({
  scope: 'subscription:read',
  input: z.void(),
  read: () => [billingState(null)],
  view: ([[row]]): TimelineItem[] => {
    if (!row) throw new NotFound('account')
    return dueSteps(readState(row), new Date())
  },
})
