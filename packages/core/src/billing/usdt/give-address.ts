import { Conflict, NotFound } from '../../access/errors.ts'
import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { Invoice } from '../invoice/invoice.entity.ts'
import { usdtAmount } from './usdt-amount.ts'
import { type UsdtRow, usdtOfInvoice, usdtViewOf } from './usdt-of-invoice.ts'
import type { UsdtSetup, UsdtView } from './view.ts'

const give = statement<{ index: number | null }>('usdt.give', 'select give_usdt_address($1, $2, $3) as index')

/**
 * Gives an open invoice the address that is its own from then on, in the transaction of whoever asks; one that has an address keeps it. Throws
 * NotFound, Conflict.
 */
export async function giveAddress(
  work: Pick<Work, 'em' | 'rows' | 'core'>,
  { account, number }: { account: string; number: string },
): Promise<Outcome<UsdtView> | { repeated: UsdtView }> {
  const { em, rows, core } = work
  const invoice = await em.findOne(Invoice, { accountId: account, number, kind: 'invoice' })
  if (!invoice || invoice.open === 0n) throw new NotFound('invoice that is open')
  if (!core.usdt) throw new Conflict('USDT is not set up here. Ask your Gatehouse administrator.')
  if (invoice.currency !== 'USD')
    throw new Conflict(
      `Only invoices in USD can be paid in USDT, and ${invoice.number} is in ${invoice.currency}.`,
    )
  const found = async (): Promise<UsdtRow> => {
    const [row] = await rows(usdtOfInvoice, [number, account])
    if (!row) throw new NotFound('invoice that is open')
    return row
  }
  const before = await found()
  if (before.address) return { repeated: takenView(before, core.usdt) }
  const [one] = await rows(give, [account, invoice.id, core.usdt.wallet])
  if (typeof one?.index !== 'number')
    throw new Conflict('There is no free USDT address right now. Try again in a moment.')
  const result = takenView(await found(), core.usdt)
  return {
    result,
    resource: { id: invoice.id, label: invoice.number },
    details: {
      invoice: invoice.number,
      amount: `${usdtAmount(result.missing)} USDT`,
      addresses: result.networks.map(({ address }) => address),
    },
  }
}

/** @throws Conflict where USDT cannot be sent to any network at the moment */
export function takenView(row: UsdtRow, setup: UsdtSetup | null): UsdtView {
  const view = usdtViewOf(row, setup)
  if (!view?.networks.some(({ stopped }) => stopped === null))
    throw new Conflict(
      'USDT can’t be sent to this address at the moment: Tether has stopped it. Pay in another way.',
    )
  return view
}
