import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import type { Actor } from '../../audit/event/view.ts'
import { statement } from '../../database/statement.ts'
import { creditOf, giveCredit, setAgainstLoss } from '../ledger/customer-credit.ts'
import { post } from '../ledger/ledger.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { least } from '../money/least.ts'
import type { Rail } from '../payment/rail.ts'

/** A refund with the invoice that its payment was for. */
export interface RefundRow {
  id: string
  account_id: string
  payment_id: string
  rail: Rail
  amount: number
  currency: Currency
  state: 'started' | 'sent' | 'done' | 'refused'
  reference: string | null
  reason: string | null
  invoice: { id: string; number: string; open: number }
}

export const refundColumns = `r.id, r.account_id, r.payment_id, r.rail, r.amount, r.currency, r.state, r.reference, r.reason,
  jsonb_build_object('id', i.id, 'number', i.number, 'open', i.open) as invoice
  from refunds r join payments p on p.account_id = r.account_id and p.id = r.payment_id
  join invoices i on i.account_id = p.account_id and i.id = p.invoice_id`

const end = statement<never>(
  'refund.end',
  `update refunds set state = $3, reference = coalesce($4, reference), refusal = $5, ended_at = clock_timestamp() where account_id = $1 and id = $2`,
)

type Told = Outcome<boolean> & { actor: Actor }

const movementOf = (row: RefundRow, at: Date) =>
  ({
    account: row.account_id,
    currency: row.currency,
    kind: 'refund',
    invoice: row.invoice.id,
    happenedAt: at,
  }) as const

/**
 * The money has gone back. What was not reserved comes out of the customer's credit as far as there is any; the rest was given back before a credit
 * note said so, and is set against the next one of that invoice.
 */
export async function bookDone(
  work: Work,
  row: RefundRow,
  { reference, at }: { reference: string; at: Date },
): Promise<Told> {
  const { em, rows } = work
  const move = { ...movementOf(row, at), credit: `${row.rail}-clearing` as const }
  const isReserved = row.state === 'started' || row.state === 'sent'
  const amount = BigInt(row.amount)
  const taken = isReserved ? amount : least(amount, await creditOf(work, row.account_id, row.currency))
  const debit = isReserved ? 'refund-payable' : 'customer-credit'
  post(em, { ...move, debit, amount: taken, source: `refund:${row.id}:done` })
  post(em, {
    ...move,
    debit: 'refund-payable',
    kind: 'refund-ahead',
    amount: amount - taken,
    source: `refund:${row.id}:ahead`,
  })
  await rows(end, [row.account_id, row.id, 'done', reference, null])
  return told(
    work,
    row,
    amount > taken ? { beforeCreditNote: formatMoney(amount - taken, row.currency) } : {},
  )
}

/** It does not go back, or it came back: it is the customer's credit again. */
export async function bookRefused(
  work: Work,
  row: RefundRow,
  { reference, reason }: { reference: string | null; reason: string },
): Promise<Told> {
  const refusal = reason.slice(0, 200)
  const wasDone = row.state === 'done'
  const source = `refund:${row.id}:${wasDone ? 'came-back' : 'refused'}`
  const giving = { ...movementOf(row, work.now), source }
  const debit = wasDone ? (`${row.rail}-clearing` as const) : 'refund-payable'
  const most = await giveCredit(work, { ...giving, debit, amount: BigInt(row.amount) })
  await setAgainstLoss(work, { ...giving, most })
  await work.rows(end, [row.account_id, row.id, 'refused', reference, refusal])
  return told(work, row, { refusal })
}

async function told(
  work: Work,
  row: RefundRow,
  details: { refusal?: string; beforeCreditNote?: string },
): Promise<Told> {
  const { invoice, currency } = row
  const amount = formatMoney(BigInt(row.amount), currency)
  const about = { number: invoice.number, open: BigInt(invoice.open), currency }
  return {
    result: true,
    resource: { id: row.payment_id, label: invoice.number },
    details: {
      invoice: invoice.number,
      amount,
      by: row.rail,
      ...(row.reason && { reason: row.reason }),
      ...details,
    },
    actor: { kind: 'system', id: null, label: 'billing' },
    jobs: details.refusal
      ? await payersMailed(work, row.account_id, {
          kind: 'refund-refused',
          invoice: about,
          amount,
          reason: details.refusal,
        })
      : await payersMailed(work, row.account_id, { kind: 'payment-refunded', invoice: about, amount }),
  }
}
