import { v7 as uuidv7 } from 'uuid'
import type { Statements } from '../../access/transaction.ts'
import { inserting } from '../../database/insert-rows.ts'
import { statement } from '../../database/statement.ts'
import type { ChargeJob } from '../../job/job.ts'
import type { Currency } from '../money/currency.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import type { Rail } from './rail.ts'

const reserve = statement<never>(
  'payment.reserve',
  `insert into payments (account_id, id, invoice_id, method_id, by_itself, rail, amount, currency, state, started_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 'started', clock_timestamp())`,
)

interface Reserved {
  account: string
  invoice: { id: string; open: bigint; currency: Currency }
  /** What it is charged to; null where the person pays at the provider's page. */
  method: { id: string; rail: Rail } | null
  rail: Rail
  byItself: boolean
}

/** An attempt as it is written. */
export interface PaymentRow {
  accountId: string
  id: string
  invoiceId: string
  methodId: string | null
  byItself: boolean
  rail: Rail
  amount: bigint
  currency: Currency
  state: 'started'
  startedAt: Date
}

export const insertPayments = inserting<PaymentRow>('payments', [
  'accountId',
  'id',
  'invoiceId',
  'methodId',
  'byItself',
  'rail',
  'amount',
  'currency',
  'state',
  'startedAt',
])

/** The job that asks for what was reserved. */
export function chargeJob(account: string, payment: string): ChargeJob {
  return { task: 'charge', key: `charge:${payment}`, payload: { account, payment } }
}

/** Reserves an attempt to be paid what is open of an invoice, in the transaction that decides it. No provider is asked before that has committed. */
export async function reservePayment(
  { rows }: Pick<Statements, 'rows'>,
  { account, invoice, method, rail, byItself }: Reserved,
): Promise<{ id: string; job: ChargeJob }> {
  const id = uuidv7()
  await rows(reserve, [
    account,
    id,
    invoice.id,
    method?.id ?? null,
    byItself,
    rail,
    toSafeNumber(invoice.open),
    invoice.currency,
  ])
  return { id, job: chargeJob(account, id) }
}
