import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { least } from '../money/least.ts'
import { type Post, post } from './ledger.ts'

const credit = statement<{ credit: number }>(
  'ledger.credit',
  `select coalesce(sum(case when credit = 'customer-credit' then amount else -amount end), 0)::bigint as credit from movements
   where account_id = $1 and currency = $2 and 'customer-credit' in (debit, credit)`,
)
const ahead = statement<{ ahead: number }>(
  'ledger.given_ahead',
  `select coalesce(sum(case when debit = 'refund-payable' then amount else -amount end), 0)::bigint as ahead from movements
   where account_id = $1 and invoice_id = $2 and kind = 'refund-ahead'`,
)

/** What a customer has to their credit: read under the account's lock, where it is to be spent. */
export async function creditOf(
  { rows }: Pick<Work, 'rows'>,
  account: string,
  currency: Currency,
): Promise<bigint> {
  const [found] = await rows(credit, [account, currency])
  return BigInt(found?.credit ?? 0)
}

/**
 * Gives a customer credit for an invoice, and sets against it what was given back of that invoice already: nobody has the money twice.
 * Answers what is left as credit.
 */
export async function giveCredit(
  { em, rows }: Pick<Work, 'em' | 'rows'>,
  movement: Omit<Post, 'credit'> & { invoice: string },
): Promise<bigint> {
  const { account, invoice, amount, source } = movement
  const [found] = await rows(ahead, [account, invoice])
  const given = least(amount, BigInt(found?.ahead ?? 0))
  post(em, { ...movement, credit: 'customer-credit' })
  post(em, {
    ...movement,
    debit: 'customer-credit',
    credit: 'refund-payable',
    kind: 'refund-ahead',
    amount: given,
    source: `${source}:given`,
  })
  return amount - given
}
