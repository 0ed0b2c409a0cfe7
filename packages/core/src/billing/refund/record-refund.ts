import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { NotFound } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { statement } from '../../database/statement.ts'
import type { Currency } from '../money/currency.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import type { Rail } from '../payment/rail.ts'
import { bookDone, type RefundRow, refundColumns } from './book-refund.ts'

const paymentOf = statement<{ rail: Rail; currency: Currency; invoice: RefundRow['invoice'] }>(
  'refund.payment',
  `select p.rail, p.currency, jsonb_build_object('id', i.id, 'number', i.number, 'open', i.open) as invoice
   from payments p join invoices i on i.account_id = p.account_id and i.id = p.invoice_id where p.account_id = $1 and p.id = $2`,
)
const named = statement<RefundRow>(
  'refund.named',
  `select ${refundColumns} where r.account_id = $1 and r.rail = $2 and r.reference = $3`,
)
const ours = statement<RefundRow>(
  'refund.ours',
  `select ${refundColumns} where r.account_id = $1 and r.payment_id = $2 and r.reference is null
   and case when $3::uuid is null then r.state = 'sent' and r.amount = $4 else r.id = $3 end`,
)
const insert = statement<never>(
  'refund.tell',
  `insert into refunds (account_id, id, payment_id, rail, amount, currency, state, reference, started_at, ended_at)
   values ($1, $2, $3, $4, $5, $6, 'done', $7, $8, clock_timestamp())`,
)

/** What a provider tells of a refund that is done. */
interface RefundDone {
  account: string
  payment: string
  /** The provider's own id of the refund. */
  reference: string
  amount: bigint
  at: Date
  /**
   * The refund's id here, where the provider tells it; null where it was made in the provider's own dashboard. Unless given, one of the same payment and
   * amount that waits for its answer is the one.
   */
  refund?: string | null
}

/** It was booked before. */
class KnownAlready extends Error {}

/**
 * Writes down that money of a payment went back: the one verb for the news of it, whoever asked for it, in whatever order and however often they
 * come. It never changes what is open of an invoice. Answers whether anything changed. Throws NotFound for a payment that there is not.
 */
export async function recordRefund(
  core: Core,
  { account, payment, reference, amount, at, refund }: RefundDone,
): Promise<boolean> {
  const change = { verb: 'payment.refunded', caller: systemCaller(core), accounts: [account] } as const
  try {
    return await systemMutation(change, async (work) => {
      const { rows } = work
      const [of] = await rows(paymentOf, [account, payment])
      if (!of) throw new NotFound('payment')
      const { rail, currency, invoice } = of
      const [known] = await rows(named, [account, rail, reference])
      if (known?.state === 'done' || known?.state === 'refused') throw new KnownAlready()
      const [waiting] =
        known || refund === null
          ? []
          : await rows(ours, [account, payment, refund ?? null, toSafeNumber(amount)])
      const row = known ?? waiting
      if (row) return bookDone(work, row, { reference, at })
      const id = uuidv7()
      await rows(insert, [account, id, payment, rail, toSafeNumber(amount), currency, reference, at])
      const made: RefundRow = {
        id,
        account_id: account,
        payment_id: payment,
        rail,
        amount: toSafeNumber(amount),
        currency,
        state: 'done',
        reference,
        reason: null,
        invoice,
      }
      return bookDone(work, made, { reference, at })
    })
  } catch (error) {
    if (error instanceof KnownAlready) return false
    throw error
  }
}
