import { Conflict } from '../../access/errors.ts'
import type { Statements } from '../../access/transaction.ts'
import { amountOf } from '../../billing/invoice/totals.ts'
import type { Currency } from '../../billing/money/currency.ts'
import { formatMoney } from '../../billing/money/format-money.ts'
import { toSafeNumber } from '../../billing/money/to-safe-number.ts'
import { type Day, dayOf, daysBetween, startOf } from '../../billing/period/day.ts'
import { daysIn, type Period, periodAt } from '../../billing/period/period.ts'
import { type Plan, plan as planTerms, priceIn } from '../../billing/plan/plan.ts'
import { billedIn, type Terms, type Wholesale, wholesaleOf } from '../../billing/resale/wholesale.ts'
import { accountTime, type BillingState, type PlanVersion } from '../../billing/subscription/billing-state.ts'
import { planForSale, versionOf } from '../../billing/subscription/preview-plan.ts'
import { statement } from '../../database/statement.ts'
import type { CustomerPreview, WholesalePrice } from './view.ts'

export const resellerTerms = statement<Terms & { stopped: boolean }>(
  'reseller.terms',
  'select discount, prices, stopped_at is not null as stopped from resellers where account_id = account_in_context()',
)
export const plansResold = statement<{ id: string; terms: unknown }>(
  'reseller.plans',
  `select id, terms from plans where withdrawn_at is null and terms ->> 'interval' = 'month' order by place, slug`,
)

/** @throws Conflict where the account may not open customers */
export function mayResell(terms: (Terms & { stopped: boolean }) | undefined): Terms {
  if (!terms || terms.stopped)
    throw new Conflict('This account may not open customers. Ask your Gatehouse administrator to allow it.')
  return terms
}

/** The terms of the account in use. @throws Conflict */
export async function termsOf({ rows }: Pick<Statements, 'rows'>): Promise<Terms> {
  const [terms] = await rows(resellerTerms, [])
  return mayResell(terms)
}

/**
 * The days of a reseller's bill on a day: those that run, or where there are none a month that begins with it.
 * @throws Conflict while the clock has still to bill what is over
 */
export function billAt(state: BillingState, now: Date): { anchor: Day } & Period {
  const time = accountTime(state, now)
  const today = dayOf(time)
  const { resale } = state
  if (!resale) return { anchor: today, ...periodAt(today, 'month', 0) }
  if (startOf(resale.until) <= time)
    throw new Conflict('Your next bill is just being made. Try again in a minute.')
  return resale
}

/**
 * A plan that is for sale, and what it costs a reseller, for a verb that was shown what it would.
 * @throws NotFound, Conflict where it costs something else by now
 */
export async function agreedPlan(
  { rows }: Pick<Statements, 'rows'>,
  state: BillingState,
  terms: Terms,
  { plan: slug, price }: { plan: string; price?: number | undefined },
): Promise<{ plan: PlanVersion; currency: Currency; costs: Wholesale }> {
  const [offered] = await rows(planForSale, [slug])
  const plan = versionOf(offered)
  const currency = billedIn(state, plan.terms)
  const costs = wholesaleOf(terms, plan.terms, currency)
  if (price !== undefined && BigInt(price) !== costs.plan)
    throw new Conflict(
      `${plan.terms.name} costs you ${formatMoney(costs.plan, currency)} a month now. Look at the price again, then confirm.`,
    )
  return { plan, currency, costs }
}

/** What a plan costs a reseller, as people see it. */
export function priceView(terms: Terms, sold: Plan, currency: Currency): WholesalePrice {
  const { plan, member, server } = wholesaleOf(terms, sold, currency)
  const shown = (price: bigint | null) => (price === null ? null : toSafeNumber(price))
  return {
    plan: sold.slug,
    name: sold.name,
    currency,
    price: toSafeNumber(plan),
    retail: toSafeNumber(priceIn(sold.prices, currency) ?? plan),
    further: { members: shown(member), servers: shown(server) },
    included: sold.included,
    maximal: sold.maximal,
  }
}

/** The same with what the days until the next bill cost. @throws Conflict, NotFound */
export function previewOffer(state: BillingState, terms: Terms, stored: unknown, now: Date): CustomerPreview {
  const sold = planTerms.parse(stored)
  const bill = billAt(state, now)
  const today = dayOf(accountTime(state, now))
  const price = priceView(terms, sold, billedIn(state, sold))
  const [days, of] = [daysBetween(today, bill.until), daysIn(bill)]
  const amount = amountOf({ quantity: 1, unitAmount: BigInt(price.price), portion: { days, of } })
  return {
    ...price,
    first: { from: today, until: bill.until, amount: toSafeNumber(amount) },
    billedOn: bill.until,
  }
}
