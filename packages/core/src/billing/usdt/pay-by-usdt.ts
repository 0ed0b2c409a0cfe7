import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { Invoice } from '../invoice/invoice.entity.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { usdtAmount } from './usdt-amount.ts'
import { type UsdtRow, usdtOfInvoice, usdtViewOf } from './usdt-of-invoice.ts'
import type { UsdtView } from './view.ts'

const give = statement<{ index: number | null }>('usdt.give', 'select give_usdt_address($1, $2) as index')

/**
 * Answers where what is open of an invoice can be sent in USDT, and how much of it: one address, which is the invoice's alone and stays so, and
 * the networks it is watched on. Asked again it answers the same. Throws NotFound, Conflict.
 */
export const payByUsdt = mutation({
  verb: 'invoice.address_given',
  scope: 'invoice:pay',
  input: z.object({ number: invoiceNumber }),
  async run(work, { number }) {
    const { em, rows, core, account } = work
    const invoice = await em.findOne(Invoice, {
      accountId: account.id,
      number: number.toUpperCase(),
      kind: 'invoice',
    })
    if (!invoice || invoice.open === 0n) throw new NotFound('invoice that is open')
    if (!core.usdt) throw new Conflict('USDT is not set up here. Ask your Gatehouse administrator.')
    if (invoice.currency !== 'USD')
      throw new Conflict(
        `Only invoices in USD can be paid in USDT, and ${invoice.number} is in ${invoice.currency}.`,
      )
    const given = await found(work, invoice.number)
    if (given.address) return { repeated: viewOf(given, work) }
    const [one] = await rows(give, [invoice.id, core.usdt.wallet])
    if (typeof one?.index !== 'number')
      throw new Conflict('There is no free USDT address right now. Try again in a moment.')
    const result = viewOf(await found(work, invoice.number), work)
    return {
      result,
      resource: { id: invoice.id, label: invoice.number },
      details: {
        invoice: invoice.number,
        amount: `${usdtAmount(result.missing)} USDT`,
        addresses: result.networks.map(({ address }) => address),
      },
    }
  },
})

async function found({ rows }: AccountWork, number: string): Promise<UsdtRow> {
  const [row] = await rows(usdtOfInvoice, [number])
  if (!row) throw new NotFound('invoice that is open')
  return row
}

/** @throws Conflict where USDT cannot be sent to any network at the moment */
function viewOf(row: UsdtRow, { core }: AccountWork): UsdtView {
  const view = usdtViewOf(row, core.usdt)
  if (!view?.networks.some(({ stopped }) => stopped === null))
    throw new Conflict(
      'USDT can’t be sent to this address at the moment: Tether has stopped it. Pay in another way.',
    )
  return view
}
