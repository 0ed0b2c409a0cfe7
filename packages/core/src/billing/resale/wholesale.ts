import { Conflict, NotFound } from '../../access/errors.ts'
import type { Currency } from '../money/currency.ts'
import { fractionOf } from '../money/fraction-of.ts'
import { type Plan, priceIn } from '../plan/plan.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import { currencyFor } from '../subscription/choose-currency.ts'

/** What a reseller's plans cost it. */
export interface Terms {
  /** In hundredths of a percent, off what everybody pays. */
  discount: number
  prices: Record<string, Partial<Record<Currency, number>>>
}

/** What a plan, and each further member and server, costs a reseller a month: minor units; null for what cannot be had. */
export interface Wholesale {
  currency: Currency
  plan: bigint
  member: bigint | null
  server: bigint | null
}

/** Why a plan is not resold; null for one that is. */
const notResold = ({ interval, name }: Plan): string | null =>
  interval === 'month' ? null : `${name} is paid by the year: customers of a reseller have monthly plans.`

/**
 * What a plan costs a reseller: its own price where it has one, else everybody's less its discount, rounded once.
 * @throws Conflict for a plan that is not resold, NotFound for one without a price in its currency
 */
export function wholesaleOf({ discount, prices }: Terms, terms: Plan, currency: Currency): Wholesale {
  const why = notResold(terms)
  if (why) throw new Conflict(why)
  const less = (price: bigint | null) =>
    price === null ? null : fractionOf(price, 10_000 - discount, 10_000)
  const own = prices[terms.slug]?.[currency]
  const plan = own === undefined ? less(priceIn(terms.prices, currency)) : BigInt(own)
  if (plan === null) throw new NotFound('plan', `${terms.name} has no price in ${currency}.`)
  const further = (kind: 'members' | 'servers') => {
    const extra = terms.extras[kind]
    return extra ? less(priceIn(extra, currency)) : null
  }
  return { currency, plan, member: further('members'), server: further('servers') }
}

/** The currency of a reseller's bills: its own once it has one. */
export const billedIn = (state: Pick<BillingState, 'currency'>, terms: Plan): Currency =>
  state.currency ?? currencyFor(state, { id: '', version: 0, terms, importedAt: new Date(0) })
