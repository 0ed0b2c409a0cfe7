import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { soughtText } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { plan as planTerms } from '../../billing/plan/plan.ts'
import { billedIn } from '../../billing/resale/wholesale.ts'
import { billingState, readState } from '../../billing/subscription/billing-state.ts'
import { planForSale } from '../../billing/subscription/preview-plan.ts'
import { bind } from '../../database/statement.ts'
import { mayResell, plansResold, previewOffer, priceView, resellerTerms } from './offer.ts'
import type { CustomerPreview, WholesalePrice } from './view.ts'

/** What the plans cost that customers of the account can have. Throws Conflict for an account that may not open any. */
export const listPrices = query({
  scope: 'customer:read',
  input: z.void(),
  read: () => [billingState(null), bind(resellerTerms, []), bind(plansResold, [])],
  view: ([[row], [terms], plans]): WholesalePrice[] => {
    if (!row) throw new NotFound('account')
    const allowed = mayResell(terms)
    const state = readState(row)
    return plans
      .map((one) => planTerms.parse(one.terms))
      .filter((sold) => billedIn(state, sold) in sold.prices)
      .map((sold) => priceView(allowed, sold, billedIn(state, sold)))
  },
})

/** What a customer with a plan would cost: a month, and until the next bill. Throws NotFound, Conflict. */
export const previewCustomer = query({
  scope: 'customer:read',
  input: z.object({ plan: soughtText.max(40) }),
  read: ({ plan }) => [billingState(null), bind(resellerTerms, []), bind(planForSale, [plan])],
  view: ([[row], [terms], [offered]]): CustomerPreview => {
    if (!row) throw new NotFound('account')
    if (!offered) throw new NotFound('plan')
    return previewOffer(readState(row), mayResell(terms), offered.terms, new Date())
  },
})
