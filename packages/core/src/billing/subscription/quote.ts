import { amountOf, type Reckoned, totalsOf } from '../invoice/totals.ts'
import { allocate } from '../money/allocate.ts'
import type { Currency } from '../money/currency.ts'
import { fractionOf } from '../money/fraction-of.ts'
import { least } from '../money/least.ts'
import { addDays, type Day, dayOf, daysBetween } from '../period/day.ts'
import { daysIn, daysLeft, lastDayOf, periodAt } from '../period/period.ts'
import { priceIn } from '../plan/plan.ts'
import type { BillingState, PlanVersion, RunningCharge } from './billing-state.ts'
import { currencyFor } from './choose-currency.ts'

/** A line of what would be charged; `from` and `to` both belong to it. */
export interface QuoteLine extends Reckoned {
  kind: RunningCharge['kind'] | 'unused'
  text: string
  amount: bigint
  from: Day
  to: Day
}

/** What a plan costs from a day on: exactly what an invoice of it would say. Amounts are of the currency's minor unit. */
export interface Quote {
  plan: PlanVersion
  currency: Currency
  period: NonNullable<BillingState['period']>
  lines: QuoteLine[]
  discounts: { text: string; amount: bigint }[]
  /** What each line is less the discounts: deferred, and earned day by day. */
  charges: { kind: RunningCharge['kind']; from: Day; until: Day; net: bigint }[]
  /** What was charged before and ends with it: of each how much was earned, and how much is given back. */
  ended: { id: string; on: Day; earned: bigint; unused: bigint }[]
  tax: ReturnType<typeof totalsOf>['tax']
  totals: ReturnType<typeof totalsOf>['totals']
  /** Set where a period of the running coupon is used up by it. */
  usesCoupon: boolean
}

const intervalWords = { month: 'a month', year: 'a year' } as const

/** What a whole period of a plan costs, with what is used on the day that it begins. */
export function quotePeriod(state: BillingState, plan: PlanVersion, period: Quote['period']): Quote {
  return quote(state, plan, period, period.from, [])
}

/**
 * What it costs to have another plan from this day on. A plan of the same interval goes on to the end of the period, and its price and what is
 * given back are for the days that are left; one of another interval begins a period of its own.
 */
export function quoteChange(state: BillingState, plan: PlanVersion, today: Day): Quote {
  const { period: current, plan: before } = state
  const isRunning = current !== null && before !== null && today < current.until
  if (isRunning && before.terms.interval === plan.terms.interval)
    return quote(state, plan, current, today, unusedOf(state.charges, today))
  const period = { anchor: today, ...periodAt(today, plan.terms.interval, 0) }
  return quote(state, plan, period, today, isRunning ? unusedOf(state.charges, today) : [])
}

/** What of running charges is earned and what is unused on a day, which itself is unused. */
export function unusedOf(charges: readonly RunningCharge[], today: Day): Quote['ended'] {
  return charges.map(({ id, from, until, net, credited }) => {
    const days = daysBetween(from, until)
    const used = Math.min(Math.max(daysBetween(from, today), 0), days)
    // rounded as the price of these days would be: what goes up and down at one instant costs nothing
    const unused = fractionOf(net - credited, days - used, days)
    return { id, on: addDays(from, used), earned: net - unused, unused }
  })
}

function quote(
  state: BillingState,
  plan: PlanVersion,
  period: Quote['period'],
  from: Day,
  ended: Quote['ended'],
): Quote {
  const currency = currencyFor(state, plan)
  const given = { from, to: lastDayOf(period) }
  const charged = linesOf(state, plan, currency, period, from)
  const unused = ended.reduce((sum, one) => sum + one.unused, 0n)
  const back = unused > 0n ? [unusedLine(state.plan, unused, given)] : []
  const lines = [...charged, ...back]
  const off = discountOf(state, plan, currency, charged, daysLeft(period, from), daysIn(period))
  const discounts = off && off.amount > 0n ? [off] : []
  const shares = allocate(
    discounts[0]?.amount ?? 0n,
    charged.some(({ amount }) => amount > 0n) ? charged.map(({ amount }) => amount) : charged.map(() => 1),
  )
  const { category, basisPoints } = state.tax
  const sums = { lines, discounts, category, basisPoints }
  const isGivenBack = lines.reduce((sum, { amount }) => sum + amount, 0n) < (discounts[0]?.amount ?? 0n)
  const before = isGivenBack ? null : totalsOf(sums)
  const isSpent = before && currency === state.currency
  const credit = isSpent ? least(state.credit, before.totals.gross) : 0n
  const { tax, totals } = before ? totalsOf({ ...sums, credit }) : nothing(category, basisPoints)
  return {
    plan,
    currency,
    period,
    lines,
    discounts,
    charges: charged.map(({ kind, amount }, at) => ({
      kind,
      from,
      until: period.until,
      net: amount - (shares[at] ?? 0n),
    })),
    ended,
    tax,
    totals,
    // not again where another plan goes on in a period that has begun
    usesCoupon: discounts.length > 0 && period !== state.period,
  }
}

/** Whether less is charged than given back: then it waits for the end of the period, and this quote is never charged. */
function givesBack({ lines, discounts }: Pick<Quote, 'lines' | 'discounts'>): boolean {
  const sum = (all: readonly { amount: bigint }[]) => all.reduce((total, { amount }) => total + amount, 0n)
  return sum(lines) < sum(discounts)
}

function linesOf(
  { usage }: BillingState,
  { terms }: PlanVersion,
  currency: Currency,
  period: Quote['period'],
  from: Day,
): (QuoteLine & { kind: RunningCharge['kind'] })[] {
  const left = daysLeft(period, from)
  const days = daysIn(period)
  const portion = left < days ? { days: left, of: days } : undefined
  const line = (kind: RunningCharge['kind'], text: string, quantity: number, unitAmount: bigint) => {
    const reckoned: Reckoned = { quantity, unitAmount, ...(portion && { portion }) }
    return { kind, text, ...reckoned, amount: amountOf(reckoned), from, to: lastDayOf(period) }
  }
  const further = (kind: 'member' | 'server') => {
    const plural = `${kind}s` as const
    const count = Math.max(0, usage[plural] - terms.included[plural])
    const price = terms.extras[plural] ? priceIn(terms.extras[plural], currency) : null
    return count > 0 && price !== null ? [line(kind, `Further ${plural}`, count, price)] : []
  }
  const price = priceIn(terms.prices, currency) ?? 0n
  return [
    line('plan', `${terms.name}, ${intervalWords[terms.interval]}`, 1, price),
    ...further('member'),
    ...further('server'),
  ]
}

function unusedLine(before: PlanVersion | null, unused: bigint, days: { from: Day; to: Day }): QuoteLine {
  const reckoned = { quantity: -1, unitAmount: unused }
  const text = `Unused days of ${before?.terms.name ?? 'the plan before'}`
  return { kind: 'unused', text, ...reckoned, amount: -unused, ...days }
}

/** What the running coupon takes off these lines; an amount only for the days that are left. */
function discountOf(
  { coupon }: BillingState,
  { terms }: PlanVersion,
  currency: Currency,
  lines: readonly QuoteLine[],
  left: number,
  days: number,
): { text: string; amount: bigint } | null {
  if (!coupon || coupon.periodsLeft === 0) return null
  if (coupon.plans && !coupon.plans.includes(terms.slug)) return null
  const sum = lines.reduce((all, { amount }) => all + amount, 0n)
  const text = `Coupon ${coupon.code}`
  if (coupon.basisPoints !== null) return { text, amount: fractionOf(sum, coupon.basisPoints, 10_000) }
  if (coupon.amount === null || coupon.currency !== currency) return null
  return { text, amount: least(sum, fractionOf(coupon.amount, left, days)) }
}

const nothing = (category: BillingState['tax']['category'], basisPoints: number) => ({
  tax: { category, basisPoints, base: 0n, amount: 0n, note: null },
  totals: { lines: 0n, discounts: 0n, net: 0n, tax: 0n, gross: 0n, credit: 0n, due: 0n },
})

/** Where a plan allows less than is used: what, how much of it, and how much has to go. */
export function overLimits({ usage }: Pick<BillingState, 'usage'>, { terms }: PlanVersion) {
  const used = { members: usage.members + usage.invites, servers: usage.servers, trunks: usage.trunks }
  return (['members', 'servers', 'trunks'] as const).flatMap((limit) => {
    const most = terms.maximal[limit]
    return most !== null && used[limit] > most
      ? [{ limit, most, used: used[limit], remove: used[limit] - most }]
      : []
  })
}

/** Whether something would be given back that was taxed otherwise than what is charged now: one document has one rate, and so has what it takes back. */
function isTaxedOtherwise({ charges, tax }: BillingState, { ended }: Quote): boolean {
  return ended.some(({ id, unused }) => {
    const before = charges.find((one) => one.id === id)?.tax
    return unused > 0n && (before?.category !== tax.category || before.basisPoints !== tax.basisPoints)
  })
}

/**
 * When a change to a plan would begin: at once where it is longer or dearer, else with the next period, and so where it is paid in another
 * currency or taxed otherwise, in which nothing can be given back; a trial is used to its end.
 */
export function startOfChange(
  state: BillingState,
  plan: PlanVersion,
  now: Date,
): 'now' | 'trial-end' | 'period-end' {
  if (!state.period) return state.trialEndsAt && now < state.trialEndsAt ? 'trial-end' : 'now'
  const today = dayOf(now)
  const before = state.plan
  if (!before || today >= state.period.until) return 'now'
  // what is taken back is a cancellation, or another plan that was to come
  if (before.id === plan.id || currencyFor(state, plan) !== state.currency) return 'period-end'
  if (before.terms.interval !== plan.terms.interval) {
    if (before.terms.interval === 'year') return 'period-end'
  } else {
    const currency = currencyFor(state, plan)
    if ((priceIn(plan.terms.prices, currency) ?? 0n) < (priceIn(before.terms.prices, currency) ?? 0n))
      return 'period-end'
  }
  const change = quoteChange(state, plan, today)
  return givesBack(change) || isTaxedOtherwise(state, change) ? 'period-end' : 'now'
}
