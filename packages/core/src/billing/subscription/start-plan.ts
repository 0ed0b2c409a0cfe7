import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import type { Json } from '../../audit/event/view.ts'
import type { Job } from '../../job/job.ts'
import { Account } from '../../team/account/account.entity.ts'
import { AccountHold } from '../../team/account/account-hold.entity.ts'
import { isShorter, keepRecordings } from '../../team/account/keep-recordings.ts'
import { shortenedMails } from '../../team/account/shortened-mails.ts'
import { CouponRedemption } from '../coupon/coupon-redemption.entity.ts'
import { Charge } from '../invoice/charge.entity.ts'
import type { Invoice } from '../invoice/invoice.entity.ts'
import { issueInvoice } from '../invoice/issue-invoice.ts'
import { type Post, post } from '../ledger/ledger.ts'
import { formatMoney } from '../money/format-money.ts'
import type { Seller } from '../view.ts'
import type { BillingState, PlanVersion } from './billing-state.ts'
import type { Quote } from './quote.ts'
import { Subscription } from './subscription.entity.ts'

/** What began, for the event. */
export interface Started {
  invoice: Invoice | null
  /** Mails to the owners, where recordings are kept for a shorter time. */
  jobs: Job[]
  details: Record<string, Json>
}

/**
 * Begins what was quoted: what ran before is earned up to that day, the invoice is issued, and the plan and its limits hold from here on. A
 * hold for want of a plan is lifted.
 */
export async function startPlan(work: Work, state: BillingState, quote: Quote, at: Date): Promise<Started> {
  const { em } = work
  const { id } = state.account
  await endCharges(work, state, quote.ended, at)
  const isFree = quote.lines.every(({ amount }) => amount === 0n)
  const invoice = isFree ? null : issueInvoice(work, { state, seller: sellerOf(work.core), at }, quote)
  const subscription = await em.findOneOrFail(Subscription, { accountId: id })
  const { anchor, index, from, until } = quote.period
  Object.assign(subscription, {
    planId: quote.plan.id,
    nextPlanId: null,
    coveredBy: null,
    currency: quote.currency,
    anchor,
    periodIndex: index,
    periodFrom: from,
    periodUntil: until,
  })
  await holdTo(work, id, [quote.plan])
  const jobs = await bringFeatures(work, id, quote.plan)
  if (quote.usesCoupon && state.coupon) await useCoupon(work, id, state.coupon.redemption, at)
  const lifted = await em.findOne(AccountHold, { accountId: id, kind: 'trial-over' })
  if (lifted) em.remove(lifted)
  return {
    invoice,
    jobs,
    details: { ...startedDetails(quote, invoice), ...(lifted && { holdLifted: 'trial-over' }) },
  }
}

/** What the event says of a period that begins. */
export function startedDetails(
  { plan, period, currency }: Quote,
  invoice: Pick<Invoice, 'number' | 'due'> | null,
): Record<string, Json> {
  return {
    plan: plan.terms.name,
    period: `${period.from} to ${period.until}`,
    ...(invoice && { invoice: invoice.number, due: formatMoney(invoice.due, currency) }),
  }
}

/** What was charged for days is earned as far as these are over. */
export async function endCharges(
  { em }: Pick<Work, 'em'>,
  state: BillingState,
  ended: Quote['ended'],
  at: Date,
): Promise<void> {
  if (!state.currency) return
  for (const { id, on, earned } of ended) {
    const charge = await em.findOneOrFail(Charge, { accountId: state.account.id, id })
    charge.endedOn = on
    charge.earned = earned
  }
  for (const movement of earnings(state, ended, at)) post(em, movement)
}

/** What the ledger has of charges that end. */
export function earnings(
  { account, charges, currency }: BillingState,
  ended: Quote['ended'],
  at: Date,
): Post[] {
  if (!currency) return []
  return ended.map(({ id, earned }) => ({
    account: account.id,
    debit: 'deferred',
    credit: 'revenue',
    currency,
    amount: earned,
    kind: 'earned',
    source: `charge:${id}`,
    invoice: charges.find((one) => one.id === id)?.invoice,
    happenedAt: at,
  }))
}

/** The account may have what the plan allows at most; of several what each of them allows. */
export async function holdTo(
  { em }: Pick<Work, 'em'>,
  id: string,
  plans: readonly PlanVersion[],
): Promise<void> {
  const account = await em.findOneOrFail(Account, { id })
  const least = (kind: 'members' | 'servers' | 'trunks') =>
    plans
      .map(({ terms }) => terms.maximal[kind])
      .reduce((some, most) => (some === null || most === null ? (some ?? most) : Math.min(some, most)), null)
  account.memberLimit = least('members')
  account.serverLimit = least('servers')
  account.trunkLimit = least('trunks')
}

/** For how many days recordings are still kept that a plan does not keep. */
const recordingGraceDays = 14

/** The account has what the plan has beside members and servers. Answers the mails to the owners where recordings are kept for a shorter time. */
export async function bringFeatures(work: Work, id: string, { terms }: PlanVersion): Promise<Job[]> {
  const account = await work.em.findOneOrFail(Account, { id })
  account.features = [...terms.features]
  account.recordingDaysMost = terms.recordingDays
  if (!isShorter(terms.recordingDays, account.recordingDays)) return []
  const isShortened = keepRecordings(account, terms.recordingDays, work.now, recordingGraceDays)
  return isShortened ? shortenedMails(work, account) : []
}

async function useCoupon({ em }: Pick<Work, 'em'>, account: string, id: string, at: Date): Promise<void> {
  const redemption = await em.findOneOrFail(CouponRedemption, { accountId: account, id })
  if (redemption.periodsLeft === null || redemption.periodsLeft === undefined) return
  redemption.periodsLeft -= 1
  if (redemption.periodsLeft === 0) redemption.endedAt = at
}

/** @throws Conflict where nobody is named who sells */
export function sellerOf({ seller }: Pick<Core, 'seller'>): Seller {
  if (!seller)
    throw new Conflict('This Gatehouse sells nothing yet: its administrator has to set BILLING_SELLER.')
  return seller
}
