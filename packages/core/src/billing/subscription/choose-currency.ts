import { Conflict, Invalid } from '../../access/errors.ts'
import type { Currency } from '../money/currency.ts'
import { currenciesOf, priceIn } from '../plan/plan.ts'
import type { BillingState, PlanVersion } from './billing-state.ts'

/** The currency in which an account pays for a plan: its own once it has one, else the one that the plan is offered in first. */
export function currencyFor({ currency }: Pick<BillingState, 'currency'>, { terms }: PlanVersion): Currency {
  return currency && priceIn(terms.prices, currency) !== null ? currency : terms.currency
}

/** The currencies in which an account can begin to pay for a plan: with its first invoice it has one for good. */
export function currenciesFor(
  state: Pick<BillingState, 'currency' | 'documents'>,
  plan: PlanVersion,
): Currency[] {
  return state.documents > 0 ? [currencyFor(state, plan)] : currenciesOf(plan.terms)
}

/**
 * The state of an account that pays for a plan in the currency that somebody chose, if anybody did.
 * @throws Invalid where the plan has no price in it, Conflict where the account has had an invoice in another one
 */
export function payingIn(
  state: BillingState,
  plan: PlanVersion,
  currency: Currency | undefined,
): BillingState {
  if (!currency || currency === state.currency) return state
  const { name, prices } = plan.terms
  if (priceIn(prices, currency) === null) {
    const offered = currenciesOf(plan.terms).join(', ')
    throw new Invalid([
      { path: ['currency'], message: `${name} has no price in ${currency}. Choose one of ${offered}.` },
    ])
  }
  const [fixed] = state.documents > 0 ? currenciesFor(state, plan) : [currency]
  if (fixed !== currency)
    throw new Conflict(
      `Your invoices are in ${state.currency}, and an account keeps the currency of its first invoice.`,
    )
  // what is to the customer's credit is so in the currency of before
  return { ...state, currency, credit: 0n }
}
