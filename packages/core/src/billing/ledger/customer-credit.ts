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

const noted = statement<{ noted: number; lost: number }>(
  'ledger.noted_and_lost',
  `select coalesce(sum(case when credit = 'customer-credit' and kind = 'credit-note' then amount
       when debit = 'customer-credit' and kind in ('refund-ahead', 'dispute') then -amount else 0 end), 0)::bigint as noted,
     coalesce(sum(case when kind <> 'dispute' then 0 when debit = 'written-off' then amount when credit = 'written-off' then -amount else 0 end), 0)::bigint as lost
   from movements where account_id = $1 and invoice_id = $2`,
)

/**
 * Sets the credit that credit notes of an invoice gave against what was lost of it in disputes, whichever came first: whoever's bank has taken the
 * money back does not have it as credit, too. At most `most`, and what is left of the credit.
 */
export async function setAgainstLoss(
  work: Pick<Work, 'em' | 'rows'>,
  {
    most,
    ...movement
  }: Omit<Post, 'debit' | 'credit' | 'amount' | 'kind' | 'currency'> & {
    invoice: string
    currency: Currency
    most: bigint
  },
): Promise<void> {
  await work.em.flush()
  const { account, invoice, currency, source } = movement
  const [found] = await work.rows(noted, [account, invoice])
  const credit = await creditOf(work, account, currency)
  const amount = [BigInt(found?.noted ?? 0), BigInt(found?.lost ?? 0), credit].reduce(least, most)
  post(work.em, {
    ...movement,
    debit: 'customer-credit',
    credit: 'written-off',
    kind: 'dispute',
    amount: amount > 0n ? amount : 0n,
    source: `${source}:credited`,
  })
}
