import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { AccountHold } from '../../team/account/account-hold.entity.ts'
import { holdReason } from '../../team/account/hold-account.ts'
import { alsoIn, enterCustomer, lockCustomer } from './relation.ts'

const kind = 'reseller'

/**
 * Puts a customer on hold, with a reason that its members read: nothing is added to it until its reseller resumes it, and everything else goes on.
 * Throws NotFound, Conflict, Invalid.
 */
export const suspendCustomer = mutation({
  verb: 'customer.suspended',
  scope: 'customer:manage',
  before: lockCustomer,
  input: z.object({ customer: id, reason: holdReason }),
  async run(work, { customer, reason }) {
    const other = await enterCustomer(work, customer)
    const { em, now } = work
    if (await em.findOne(AccountHold, { accountId: other.id, kind }))
      throw new Conflict(`${other.slug} is suspended already.`)
    em.persist(em.create(AccountHold, { accountId: other.id, kind, reason, since: now }))
    return {
      result: { customer },
      resource: { id: other.id, label: other.slug },
      details: { reason },
      ...alsoIn(work, other),
    }
  },
})

/** Lifts the hold that the reseller has put on a customer; others stay. Throws NotFound, Conflict. */
export const resumeCustomer = mutation({
  verb: 'customer.resumed',
  scope: 'customer:manage',
  before: lockCustomer,
  input: z.object({ customer: id }),
  async run(work, { customer }) {
    const other = await enterCustomer(work, customer)
    const hold = await work.em.findOne(AccountHold, { accountId: other.id, kind })
    if (!hold) throw new Conflict(`You have not suspended ${other.slug}.`)
    work.em.remove(hold)
    return {
      result: { customer },
      resource: { id: other.id, label: other.slug },
      ...alsoIn(work, other),
    }
  },
})
