import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { soughtText } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { enterSystem } from '../../access/transaction.ts'
import { noteAhead } from '../../billing/clock/clock-rows.ts'
import { dayOf } from '../../billing/period/day.ts'
import { Customer } from '../../billing/resale/customer.entity.ts'
import { addCustomerDays } from '../../billing/resale/customer-days.ts'
import { Reseller } from '../../billing/resale/reseller.entity.ts'
import { accountTime } from '../../billing/subscription/billing-state.ts'
import { stateOf } from '../../billing/subscription/change-plan.ts'
import { bringFeatures, holdTo } from '../../billing/subscription/start-plan.ts'
import { Subscription } from '../../billing/subscription/subscription.entity.ts'
import { emailAddress } from '../../identity/user/email.ts'
import { addAccount, openAccountInput } from '../../team/account/open-account.ts'
import { inviteOwner } from './invite-owner.ts'
import { customerRows, customerView } from './list-customers.ts'
import { agreedPlan, billAt, termsOf } from './offer.ts'
import { alsoIn } from './relation.ts'

/**
 * Opens an account that this one pays for, with a plan at its wholesale price, and invites its first owner by mail. Its days are on the next bill.
 * With `price`, what it was shown to cost a month, it is refused where it costs something else by now. Throws Conflict, NotFound, Invalid, Suspended,
 * RateLimited.
 */
export const openCustomer = mutation({
  verb: 'customer.opened',
  scope: 'customer:manage',
  input: openAccountInput.extend({
    ownerEmail: emailAddress,
    plan: soughtText.max(40),
    price: z.int().nonnegative().optional(),
  }),
  async run(work, { slug, name, ownerEmail, plan: chosen, price }) {
    const { account, em, now } = work
    const terms = await termsOf(work)
    const state = await stateOf(work)
    const { plan, currency, costs } = await agreedPlan(work, state, terms, { plan: chosen, price })
    const bill = billAt(state, now)
    await beginBills(work, bill, state.currency === null ? currency : null)
    await work.rows(enterSystem, [[], null]) // from here on rows of the new account are written
    const id = uuidv7()
    const today = dayOf(accountTime(state, now))
    await addAccount(work, { id, slug, name })
    await em.flush()
    const subscription = await em.findOneOrFail(Subscription, { accountId: id })
    Object.assign(subscription, { trialEndsAt: null, planId: plan.id, currency })
    await holdTo(work, id, [plan])
    await bringFeatures(work, id, plan)
    em.persist(
      em.create(Customer, {
        accountId: id,
        resellerId: account.id,
        openedAt: now,
        planId: plan.id,
        coveredFrom: today,
        coveredUntil: today,
      }),
    )
    await em.flush()
    const days = {
      customer: id,
      kind: 'plan',
      plan: plan.id,
      quantity: 1,
      price: costs.plan,
      currency,
    } as const
    await addCustomerDays(work, account.id, [{ ...days, from: today, until: bill.until, bill }])
    if (state.clock.aheadMs > 0) await work.rows(noteAhead, [id, state.clock.aheadMs])
    const customer = { id, slug, name, membership: null, head: null }
    const { mail } = await inviteOwner(work, customer, ownerEmail)
    const [row] = await work.rows(customerRows, [null, 1, id])
    if (!row) throw new Error('the customer just opened is not there')
    return {
      result: customerView(row),
      resource: { id, label: slug },
      // what it costs the reseller is nobody else's to read: it stands on the bill
      details: { owner: ownerEmail, plan: plan.terms.name },
      jobs: [mail],
      ...alsoIn(work, customer),
    }
  },
})

/** The days of the bill that a reseller's first customer begins, and the currency in which it pays from then on. */
async function beginBills(
  { em, account }: AccountWork,
  { anchor, index, from, until }: ReturnType<typeof billAt>,
  currency: Subscription['currency'] | null,
): Promise<void> {
  const reseller = await em.findOneOrFail(Reseller, { accountId: account.id })
  Object.assign(reseller, { anchor, periodIndex: index, periodFrom: from, periodUntil: until })
  if (currency) (await em.findOneOrFail(Subscription, { accountId: account.id })).currency = currency
  await em.flush()
}
