import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { buyer } from '../invoice/buyer.ts'
import { stateOf } from './change-plan.ts'
import { Subscription } from './subscription.entity.ts'

/** Says whom invoices are made out to, from the next one on, and whether they are mailed. Throws Conflict, Invalid. */
export const changeBuyer = mutation({
  verb: 'subscription.buyer_changed',
  scope: 'payment-method:write',
  input: z.object({ buyer: buyer.optional(), mailsInvoices: z.boolean().optional() }),
  async run(work, input) {
    const { tax } = await stateOf(work)
    if (tax.category === 'AE' && input.buyer && !input.buyer.vatId)
      throw new Conflict('Reverse charge needs your VAT number. Ask whoever sells to change your tax first.')
    const { id, slug } = work.account
    const subscription = await work.em.findOneOrFail(Subscription, { accountId: id })
    if (input.buyer) subscription.buyer = input.buyer
    if (input.mailsInvoices !== undefined) subscription.mailsInvoices = input.mailsInvoices
    return { result: { account: slug }, resource: { id, label: slug } }
  },
})
