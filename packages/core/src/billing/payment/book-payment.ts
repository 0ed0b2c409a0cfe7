import type { Work } from '../../access/work.ts'
import type { Invoice } from '../invoice/invoice.entity.ts'
import { giveCredit } from '../ledger/customer-credit.ts'
import { post } from '../ledger/ledger.ts'
import type { LedgerAccount } from '../ledger/ledger-account.ts'
import { least } from '../money/least.ts'

interface Come {
  account: string
  payment: string
  invoice: Invoice
  /** In the minor unit of the invoice's currency. */
  amount: bigint
  /** Where the money is now. */
  debit: LedgerAccount
  at: Date
}

/** What has come pays the invoice as far as it is open; answers what is more, which is the customer's credit. */
export async function bookPayment(
  work: Pick<Work, 'em' | 'rows'>,
  { account, payment, invoice, amount, debit, at }: Come,
): Promise<bigint> {
  const paid = least(amount, invoice.open)
  const move = {
    account,
    debit,
    currency: invoice.currency,
    kind: 'payment',
    invoice: invoice.id,
    happenedAt: at,
  } as const
  post(work.em, { ...move, credit: 'receivable', amount: paid, source: `payment:${payment}` })
  invoice.open -= paid
  return giveCredit(work, { ...move, amount: amount - paid, source: `payment:${payment}:more` })
}
