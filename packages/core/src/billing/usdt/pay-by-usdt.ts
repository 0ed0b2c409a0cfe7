import { z } from 'zod'
import { mutation } from '../../access/mutation.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { giveAddress } from './give-address.ts'

/**
 * Answers where what is open of an invoice can be sent in USDT, and how much of it: one address, which is the invoice's alone and stays so, and
 * the networks it is watched on. Asked again it answers the same. Throws NotFound, Conflict.
 */
export const payByUsdt = mutation({
  verb: 'invoice.address_given',
  scope: 'invoice:pay',
  input: z.object({ number: invoiceNumber }),
  run: (work, { number }) => giveAddress(work, { account: work.account.id, number: number.toUpperCase() }),
})
