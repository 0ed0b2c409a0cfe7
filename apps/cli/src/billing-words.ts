import { holdsInWords } from '@gatehouse/core/access/hold'
import type { DisputeView } from '@gatehouse/core/billing/dispute/view'
import type { InvoiceSummary } from '@gatehouse/core/billing/invoice/view'
import type { RefundView } from '@gatehouse/core/billing/refund/view'
import type { SubscriptionView, TimelineItem } from '@gatehouse/core/billing/subscription/view'
import { money } from './money.ts'
import { time } from './output.ts'

/** What an account pays for, in lines. */
export function subscriptionInWords(account: string, found: SubscriptionView): string[] {
  const { plan, period, next, coupon, buyer, credit, currency, holds, isDemo, usage } = found
  return [
    `${account}: ${stateInWords(found)}`,
    ...(plan ? [`plan: ${plan.name}, every ${plan.interval}`] : []),
    ...(period ? [`paid from ${period.from} until ${period.until}`] : []),
    ...(next ? [`then: ${next.name}, from ${next.on}`] : []),
    ...(['members', 'servers', 'trunks'] as const).map((kind) => `${kind}: ${usageInWords(usage[kind])}`),
    ...(credit > 0 && currency ? [`credit: ${money(credit, currency)}`] : []),
    ...(coupon ? [`coupon: ${coupon.code}, ${coupon.text}${periodsInWords(coupon.periodsLeft)}`] : []),
    `invoices to: ${buyer ? [buyer.name, ...buyer.address, buyer.country, ...(buyer.vatId ? [buyer.vatId] : [])].join(', ') : 'no one yet'}`,
    `tax: ${taxInWords(found.tax)}`,
    ...(holds.length > 0 ? [holdsInWords(account, holds)] : []),
    ...(isDemo ? [`demo: no money moves, and it is ${time(found.now)} for this account`] : []),
  ]
}

function stateInWords({ state, trialEndsAt, period, coveredBy, payer }: SubscriptionView): string {
  switch (state) {
    case 'paid-for':
      return `paid for by ${payer?.name ?? 'a reseller'}${payer?.endsOn ? ` until ${payer.endsOn}` : ''}`
    case 'none':
      return 'no plans are for sale here'
    case 'trial':
      return coveredBy
        ? `paid until ${time(trialEndsAt)} by ${coveredBy}`
        : `trial until ${time(trialEndsAt)}`
    case 'active':
      return 'active'
    case 'cancelled':
      return `canceled, ends ${period?.until ?? time(trialEndsAt)}`
    case 'ended':
      return 'no plan'
  }
}

const usageInWords = ({ used, included, most }: SubscriptionView['usage']['members']) =>
  [
    `${used}`,
    ...(included === null ? [] : [`${included} included`]),
    ...(most === null ? [] : [`${most} at most`]),
  ].join(', ')

const periodsInWords = (left: number | null) =>
  left === null ? '' : `, for ${left} more ${left === 1 ? 'period' : 'periods'}`

export function taxInWords({ category, basisPoints }: SubscriptionView['tax']): string {
  if (category === 'S') return `${basisPoints / 100} %`
  return category === 'AE' ? 'reverse charge' : 'none'
}

/** What became of an invoice: paid, credited, or how much of it each. */
export function invoiceStateInWords({
  state,
  paid,
  credited,
  currency,
}: Pick<InvoiceSummary, 'state' | 'paid' | 'credited' | 'currency'>): string {
  if (state !== 'paid-and-credited') return state
  return `paid ${money(paid, currency)}, credited ${money(credited, currency)}`
}

/** How much of what was paid went back, or is disputed; null where nothing is. */
export function backInWords({
  refunds,
  disputes,
  currency,
}: Pick<InvoiceSummary, 'refunds' | 'disputes' | 'currency'>): string | null {
  const sums: [words: string, all: readonly { amount: number }[]][] = [
    ['refunded', refunds.filter(({ state }) => state === 'done')],
    ['disputed', disputes.filter(({ state }) => state === 'opened')],
    ['taken back', disputes.filter(({ state }) => state === 'lost')],
  ]
  const said = sums.filter(([, all]) => all.length > 0)
  const sumOf = (all: readonly { amount: number }[]) => all.reduce((sum, { amount }) => sum + amount, 0)
  return said.map(([words, all]) => `${money(sumOf(all), currency)} ${words}`).join(', ') || null
}

const steps: Record<TimelineItem['kind'], string> = {
  'trial-mail': 'reminder: the trial ends soon',
  'trial-end': 'the trial ends without a plan',
  period: 'a period begins',
  customers: 'customers are billed',
  'payer-end': 'the reseller stops paying',
  end: 'the plan ends',
  collect: 'a payment is attempted',
  hold: 'the account is put on hold',
  warn: 'reminder: the account is closed soon',
  release: 'the account is closed',
}

/** What a step of billing's clock does. */
export const stepInWords = ({ kind, plan }: { kind: TimelineItem['kind']; plan?: string | null }): string =>
  plan ? `${steps[kind]}: ${plan}` : steps[kind]

/** From when a change holds. */
export const startInWords = {
  now: 'now',
  'trial-end': 'when the trial ends',
  'period-end': 'when this period ends',
}

/** Where a refund stands. */
export const refundStates: Record<RefundView['state'], string> = {
  started: 'on its way',
  sent: 'on its way',
  done: 'done',
  refused: 'refused',
}

/** Where a dispute stands. */
export const disputeStates: Record<DisputeView['state'], string> = {
  opened: 'the bank has yet to decide',
  won: 'the payment stands',
  lost: 'the bank gave the money back',
}
