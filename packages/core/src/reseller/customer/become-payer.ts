import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { allPayersMailed } from '../../billing/mail/payers-mailed.ts'
import { addDays, type Day, dayOf, startOf } from '../../billing/period/day.ts'
import { cutCustomerDays } from '../../billing/resale/customer-days.ts'
import { releaseCustomer } from '../../billing/resale/end-payer.ts'
import {
  accountTime,
  type BillingState,
  billingState,
  readState,
} from '../../billing/subscription/billing-state.ts'
import { refuseOver, stateOf } from '../../billing/subscription/change-plan.ts'
import {
  decide,
  planForSale,
  planInput,
  previewOf,
  versionOf,
} from '../../billing/subscription/preview-plan.ts'
import { holdTo } from '../../billing/subscription/start-plan.ts'
import type { PlanPreview } from '../../billing/subscription/view.ts'
import { bind } from '../../database/statement.ts'
import { alsoIn, enterPayer, lockPayer } from './relation.ts'

/**
 * The state of an account once it pays for itself: what its reseller was billed for holds, and this day at least. What was not billed yet ends
 * tomorrow.
 * @throws Conflict where it does already
 */
function ownState(before: BillingState, now: Date): { state: BillingState; tomorrow: Day; from: Day } {
  const { payer } = before
  if (!payer) throw new Conflict('You pay for this account already.')
  const tomorrow = addDays(dayOf(accountTime(before, now)), 1)
  const { billedUntil } = payer
  const from = billedUntil !== null && billedUntil > tomorrow ? billedUntil : tomorrow
  const state = { ...before, payer: null, plan: null, nextPlan: null, trialEndsAt: startOf(from) }
  return { state, tomorrow, from }
}

/** What the account would pay for itself, and from when: what its reseller was billed for holds until then. Throws NotFound, Conflict. */
export const previewBecomePayer = query({
  scope: 'subscription:read',
  input: planInput,
  read: ({ plan }) => [billingState(null), bind(planForSale, [plan])],
  view: ([[row], [offered]], _current, { currency }): PlanPreview => {
    if (!row) throw new NotFound('account')
    const now = new Date()
    return previewOf(ownState(readState(row), now).state, versionOf(offered), now, currency)
  },
})

/**
 * The account pays for itself from the day on which what its reseller was billed for is over, exactly as it was previewed. Its reseller owes
 * nothing more from tomorrow on, and has no say in it. Throws NotFound, Conflict where the preview is stale, Invalid.
 */
export const becomePayer = mutation({
  verb: 'customer.left',
  scope: 'subscription:manage',
  before: lockPayer,
  input: planInput.extend({ token: z.string().max(100) }),
  async run(work, input) {
    const { account, now, rows } = work
    const { state, tomorrow, from } = ownState(await stateOf(work), now)
    const [offered] = await rows(planForSale, [input.plan])
    const plan = versionOf(offered)
    refuseOver(state, plan)
    const { quote, token } = decide(state, plan, now, input.currency)
    if (token !== input.token)
      throw new Conflict('The price has changed since you looked. Look at it again, then confirm.')
    const reseller = await enterPayer(work)
    if (!reseller) throw new Conflict('You pay for this account already.')
    await cutCustomerDays(work, account.id, tomorrow)
    const released = { account: account.id, payer: reseller.name, until: from, at: now }
    const subscription = await releaseCustomer(work, released)
    Object.assign(subscription, { planId: plan.id, currency: quote.currency })
    await holdTo(work, account.id, [plan])
    return {
      result: { plan: input.plan, from },
      resource: { id: account.id, label: account.slug },
      details: { reseller: reseller.name, plan: plan.terms.name, from },
      jobs: await allPayersMailed(work, [reseller.id], {
        kind: 'customer-left',
        other: account.name,
        on: from,
      }),
      ...alsoIn(work, reseller),
    }
  },
})
