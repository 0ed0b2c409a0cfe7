import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { makePayLink } from './pay-link.ts'

/** Makes a link for whoever really pays, in accounting or at the bank: no account is needed to use it. Throws NotFound. */
export const createPayLink = mutation({
  verb: 'invoice.link_created',
  scope: 'invoice:pay',
  input: z.object({ number: invoiceNumber }),
  async run(work, { number }) {
    const invoice = (await stateOf(work)).openInvoices.find((one) => one.number === number.toUpperCase())
    if (!invoice) throw new NotFound('invoice that is open')
    const link = await makePayLink(work, { account: work.account.id, invoice: invoice.id })
    return { result: { link }, resource: { id: invoice.id, label: invoice.number } }
  },
})
