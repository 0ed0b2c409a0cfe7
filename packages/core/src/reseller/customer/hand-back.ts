import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { payersMailed } from '../../billing/mail/payers-mailed.ts'
import { addDays, dayOf } from '../../billing/period/day.ts'
import { type Period, periodAt } from '../../billing/period/period.ts'
import { Customer } from '../../billing/resale/customer.entity.ts'
import { accountTime } from '../../billing/subscription/billing-state.ts'
import { stateOf } from '../../billing/subscription/change-plan.ts'
import { billAt } from './offer.ts'
import { alsoIn, enterCustomer, lockCustomer } from './relation.ts'

/** For how many days at least a customer knows that it has to pay for itself. */
const noticeDays = 14

/**
 * Lets a customer go: its reseller pays for it to the end of a bill that is at least two weeks away, and from there it pays for itself or has no
 * plan. It may take over before. Throws NotFound, Conflict.
 */
export const handBack = mutation({
  verb: 'customer.handed_back',
  scope: 'customer:manage',
  before: lockCustomer,
  input: z.object({ customer: id }),
  async run(work, { customer }) {
    const state = await stateOf(work)
    const bill = billAt(state, work.now)
    const other = await enterCustomer(work, customer)
    const resold = await work.em.findOneOrFail(Customer, { accountId: other.id })
    if (resold.endsOn)
      throw new Conflict(`You have handed ${other.slug} back already: you pay for it until ${resold.endsOn}.`)
    const notice = addDays(dayOf(accountTime(state, work.now)), noticeDays)
    const endsOn = endAfter(bill, notice)
    resold.endsOn = endsOn
    await work.em.flush()
    return {
      result: { customer, endsOn },
      resource: { id: other.id, label: other.slug },
      details: { endsOn },
      jobs: await payersMailed(work, other.id, {
        kind: 'payer-hands-back',
        other: work.account.name,
        on: endsOn,
      }),
      ...alsoIn(work, other),
    }
  },
})

/** The end of the first bill that is not before a day. */
function endAfter({ anchor, index, until }: { anchor: string } & Period, notice: string): string {
  return until >= notice ? until : periodAt(anchor, 'month', index + 1).until
}
