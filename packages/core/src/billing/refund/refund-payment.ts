import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { invoiceNumber } from '../invoice/list-invoices.ts'
import { creditOf } from '../ledger/customer-credit.ts'
import { post } from '../ledger/ledger.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { least } from '../money/least.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import { railsOf } from '../payment/providers.ts'
import type { PaidBy } from '../payment/rail.ts'

interface Brought {
  id: string
  invoice_id: string
  number: string
  rail: PaidBy
  by: string
  currency: Currency
  /** Less what was given back, or is disputed, or was lost that way. */
  left: number
  disputed: number
  /** Whether a refund of it is on its way that the provider has not answered. */
  under_way: boolean
}

const brought = statement<Brought>(
  'refund.of_payment',
  `select p.id, p.invoice_id, i.number, p.rail, coalesce(m.label, replace(p.rail, 'usdt', 'USDT')) as by, p.currency,
     (p.amount - d.amount - (select coalesce(sum(r.amount), 0) from refunds r
        where r.account_id = p.account_id and r.payment_id = p.id and r.state <> 'refused'))::bigint as left,
     d.amount::bigint as disputed,
     exists (select from refunds r where r.account_id = p.account_id and r.payment_id = p.id and r.ended_at is null and r.reference is null) as under_way
   from payments p join invoices i on i.account_id = p.account_id and i.id = p.invoice_id
   left join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
   cross join lateral (select coalesce(sum(o.amount), 0) as amount from disputes o
     where o.account_id = p.account_id and o.payment_id = p.id and o.state <> 'won') d
   where p.account_id = account_in_context() and p.state = 'paid' and i.number = $1 and ($2::uuid is null or p.id = $2)
   order by p.ended_at`,
)
const reserve = statement<never>(
  'refund.reserve',
  `insert into refunds (account_id, id, payment_id, rail, amount, currency, state, reason, started_at)
   values ($1, $2, $3, $4, $5, $6, 'started', $7, clock_timestamp())`,
)

const input = z.object({
  /** The number of the invoice that was paid. */
  invoice: invoiceNumber,
  /** Which payment, where several brought money for it. */
  payment: id.optional(),
  /** In the minor unit of the payment's currency; all that can be given back, unless given. */
  amount: z.int('An amount is a whole number of the minor unit.').min(1, 'An amount is above 0.').optional(),
  reason: z.string().trim().min(1, 'Say why: the customer reads it.').max(200, 'At most 200 characters.'),
})

const start = mutation({
  verb: 'payment.refund_started',
  scope: 'subscription:manage',
  input,
  async run(work, { invoice: number, payment: chosen, amount: asked, reason }) {
    const { em, rows, account, now } = work
    const found = await rows(brought, [number.toUpperCase(), chosen ?? null])
    const giving = found.filter(({ left }) => left > 0)
    const [payment, another] = giving.length > 0 ? giving : found
    if (!payment) throw new NotFound('payment that brought money')
    if (another && giving.length > 1)
      throw new Conflict(`${payment.number} was paid more than once. Name the payment, too.`)
    const { currency } = payment
    const left = BigInt(payment.left)
    const credit = await creditOf(work, account.id, currency)
    const amount = asked === undefined ? least(left, credit) : BigInt(asked)
    const disputed =
      payment.disputed > 0 && `, since ${formatMoney(BigInt(payment.disputed), currency)} is disputed`
    if (left <= 0n || amount > left)
      throw new Conflict(
        `${formatMoney(left, currency)} is left of this payment for ${payment.number}${disputed || ''}.`,
      )
    if (amount === 0n || amount > credit)
      throw new Conflict(
        `${account.slug} has ${formatMoney(credit, currency)} of credit, and more cannot be given back. A credit note gives credit.`,
      )
    if (payment.rail === 'usdt')
      throw new Conflict(
        'USDT can’t be given back from here: Gatehouse holds no key. Send it from your wallet.',
      )
    if (!railsOf(work.core).includes(payment.rail))
      throw new Conflict(
        `${payment.rail}, which this was paid by, is not set up here. Nothing can be refunded there.`,
      )
    if (payment.under_way)
      throw new Conflict('A refund of this payment is on its way. Wait for the provider’s answer.')
    const refund = uuidv7()
    await rows(reserve, [
      account.id,
      refund,
      payment.id,
      payment.rail,
      toSafeNumber(amount),
      currency,
      reason,
    ])
    post(em, {
      account: account.id,
      debit: 'customer-credit',
      credit: 'refund-payable',
      currency,
      amount,
      kind: 'refund',
      source: `refund:${refund}`,
      invoice: payment.invoice_id,
      happenedAt: now,
    })
    const { by } = payment
    return {
      result: {
        refund,
        payment: payment.id,
        invoice: payment.number,
        amount: toSafeNumber(amount),
        currency,
        by,
      },
      resource: { id: payment.id, label: payment.number },
      details: { invoice: payment.number, amount: formatMoney(amount, currency), by, reason },
      jobs: [{ task: 'refund', key: `refund:${refund}`, payload: { account: account.id, refund } }],
    }
  },
})

/**
 * Begins to give back what a payment has brought, out of the customer's credit: it is taken from there at once, and the provider is asked after the
 * commit. The administrator of Gatehouse alone, who sells. Throws SignedOut, NotFound, Invalid, Conflict where there is not as much.
 */
export async function refundPayment(caller: Caller, raw: z.input<typeof input>) {
  if (caller.credential?.kind !== 'operator' || caller.credential.as) throw new SignedOut()
  return start(caller, raw)
}
