import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { id, soughtText } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { dayOf } from '../../billing/period/day.ts'
import { Customer } from '../../billing/resale/customer.entity.ts'
import { addCustomerDays, owedOn } from '../../billing/resale/customer-days.ts'
import { accountTime, billingStateStatement, readState } from '../../billing/subscription/billing-state.ts'
import { stateOf } from '../../billing/subscription/change-plan.ts'
import { overLimits } from '../../billing/subscription/quote.ts'
import { bringFeatures, holdTo } from '../../billing/subscription/start-plan.ts'
import { Subscription } from '../../billing/subscription/subscription.entity.ts'
import { agreedPlan, billAt, termsOf } from './offer.ts'
import { alsoIn, enterCustomer, lockCustomer } from './relation.ts'

/**
 * Gives a customer another plan, at once. What a dearer one costs more until the next bill is on that bill; a cheaper one is cheaper from the next
 * bill on, and nothing is given back. Throws NotFound, Conflict, Invalid where the customer has more than the plan allows.
 */
export const changeCustomerPlan = mutation({
  verb: 'plan.changed',
  scope: 'customer:manage',
  before: lockCustomer,
  input: z.object({ customer: id, plan: soughtText.max(40), price: z.int().nonnegative().optional() }),
  async run(work, { customer, plan: chosen, price }) {
    const { account, em, now, rows } = work
    const terms = await termsOf(work)
    const state = await stateOf(work)
    const { plan, currency, costs } = await agreedPlan(work, state, terms, { plan: chosen, price })
    const bill = billAt(state, now)
    const other = await enterCustomer(work, customer)
    const resold = await em.findOneOrFail(Customer, { accountId: other.id })
    if (resold.planId === plan.id) throw new Conflict(`${other.slug} has ${plan.terms.name} already.`)
    const [row] = await rows(billingStateStatement, [[other.id]])
    if (!row) throw new Error('the customer has no billing')
    const over = overLimits(readState(row), plan)
    if (over.length > 0)
      throw new Invalid(
        over.map(({ limit, most, used }) => ({
          path: ['plan'],
          message: `${plan.terms.name} allows ${most} ${limit}, and ${other.slug} has ${used}.`,
        })),
      )
    const today = dayOf(accountTime(state, now))
    const more = costs.plan - (await owedOn(work, other.id, today))
    if (more > 0n && today < resold.coveredUntil) {
      const days = { customer: other.id, plan: plan.id, quantity: 1, currency, bill }
      await addCustomerDays(work, account.id, [
        { ...days, kind: 'upgrade', price: more, from: today, until: resold.coveredUntil },
      ])
    }
    resold.planId = plan.id
    const subscription = await em.findOneOrFail(Subscription, { accountId: other.id })
    subscription.planId = plan.id
    await holdTo(work, other.id, [plan])
    const jobs = await bringFeatures(work, other.id, plan)
    return {
      result: { customer, plan: chosen },
      resource: { id: other.id, label: other.slug },
      // what it costs the reseller is nobody else's to read
      details: { plan: plan.terms.name },
      jobs,
      ...alsoIn(work, other),
    }
  },
})
