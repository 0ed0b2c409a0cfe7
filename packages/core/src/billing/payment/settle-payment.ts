import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { statement } from '../../database/statement.ts'
import { Invoice } from '../invoice/invoice.entity.ts'
import { post } from '../ledger/ledger.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { least } from '../money/least.ts'
import { liftUnpaid } from '../subscription/lift-unpaid.ts'
import type { PaymentOutcome } from './provider.ts'
import type { Rail } from './rail.ts'

interface Row {
  invoice_id: string
  rail: Rail
  amount: number
  currency: Currency
  state: string
}

const underLock = statement<Row>(
  'payment.get',
  'select invoice_id, rail, amount, currency, state from payments where account_id = $1 and id = $2',
)
const end = statement<never>(
  'payment.end',
  `update payments set state = $3, reference = coalesce($4, reference), reason = $5, advice = $6, ended_at = clock_timestamp(), action_url = null
   where account_id = $1 and id = $2`,
)
const ask = statement<never>(
  'payment.ask',
  `update payments set state = 'asking', reference = $3, action_url = $4 where account_id = $1 and id = $2 and ended_at is null`,
)

/** Nothing was settled: it had ended already. */
class EndedAlready extends Error {}

/**
 * Writes down how an attempt ended: the one verb for it, whoever brings the news, and however often. Money that came is booked even where the
 * attempt was given up; what is more than is open becomes the customer's credit. Answers whether anything changed.
 */
export async function settlePayment(
  core: Core,
  { account, payment }: { account: string; payment: string },
  outcome: PaymentOutcome,
): Promise<boolean> {
  const caller = systemCaller(core)
  if (outcome.state === 'asking') return asks(core, { account, payment }, outcome)
  const verb = outcome.state === 'paid' ? 'payment.settled' : 'payment.refused'
  try {
    return await systemMutation({ verb, caller, accounts: [account] }, async (work) => {
      const { em, rows, now } = work
      const [row] = await rows(underLock, [account, payment])
      const isOver =
        row?.state === 'paid' ||
        (outcome.state === 'refused' &&
          row?.state !== 'started' &&
          row?.state !== 'sent' &&
          row?.state !== 'asking')
      if (!row || isOver) throw new EndedAlready()
      const invoice = await em.findOneOrFail(Invoice, { accountId: account, id: row.invoice_id })
      const reason = outcome.state === 'refused' ? outcome.reason.slice(0, 200) : null
      const advice = outcome.state === 'refused' ? outcome.advice : null
      await rows(end, [account, payment, outcome.state, outcome.reference, reason, advice])
      const amount = formatMoney(BigInt(row.amount), row.currency)
      const details = { invoice: invoice.number, amount, by: row.rail }
      if (outcome.state === 'refused') {
        return {
          result: true,
          resource: { id: payment, label: invoice.number },
          details: { ...details, reason: outcome.reason.slice(0, 200) },
          actor: { kind: 'system', id: null, label: 'billing' },
          jobs: await payersMailed(work, account, {
            kind: 'payment-refused',
            invoice,
            reason: outcome.reason.slice(0, 200),
          }),
        }
      }
      const credited = book(em, { account, payment, invoice, row, at: outcome.at })
      if (invoice.open === 0n) invoice.settledAt ??= now
      await em.flush()
      const lifted = await liftUnpaid(work, account)
      return {
        result: true,
        resource: { id: payment, label: invoice.number },
        details: {
          ...details,
          ...(credited > 0n && { credited: formatMoney(credited, row.currency) }),
          ...(lifted && { holdLifted: 'unpaid' }),
        },
        actor: { kind: 'system', id: null, label: 'billing' },
        jobs: await payersMailed(work, account, { kind: 'payment-settled', invoice, amount }),
      }
    })
  } catch (error) {
    if (error instanceof EndedAlready) return false
    throw error
  }
}

/** What has come pays the invoice as far as it is open; answers what is more. */
function book(
  em: Parameters<typeof post>[0],
  {
    account,
    payment,
    invoice,
    row,
    at,
  }: { account: string; payment: string; invoice: Invoice; row: Row; at: Date },
): bigint {
  const amount = BigInt(row.amount)
  const paid = least(amount, invoice.open)
  const move = {
    account,
    currency: row.currency,
    kind: 'payment',
    invoice: invoice.id,
    happenedAt: at,
  } as const
  const debit = `${row.rail}-clearing` as const
  post(em, { ...move, debit, credit: 'receivable', amount: paid, source: `payment:${payment}` })
  post(em, {
    ...move,
    debit,
    credit: 'customer-credit',
    amount: amount - paid,
    source: `payment:${payment}:more`,
  })
  invoice.open -= paid
  return amount - paid
}

async function asks(
  core: Core,
  { account, payment }: { account: string; payment: string },
  { reference, actionUrl }: Extract<PaymentOutcome, { state: 'asking' }>,
): Promise<boolean> {
  const { asSystem } = await import('../../access/system-read.ts')
  const { bind } = await import('../../database/statement.ts')
  await asSystem(core, bind(ask, [account, payment, reference, actionUrl]))
  return true
}
