import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { enterSystem, transactStatements } from '../../access/transaction.ts'
import { bind, statement } from '../../database/statement.ts'
import { enqueueAll } from '../../job/enqueue-all.ts'
import { nextCharge } from '../clock/schedule.ts'
import { Invoice } from '../invoice/invoice.entity.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import { billingStateStatement, readState } from '../subscription/billing-state.ts'
import { liftUnpaid } from '../subscription/lift-unpaid.ts'
import { bookPayment } from './book-payment.ts'
import type { Collected, PaymentOutcome } from './provider.ts'
import type { Rail } from './rail.ts'
import { settleTogether } from './settle-together.ts'

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
const ask = statement<{ byItself: boolean; id: string; number: string; open: number; currency: Currency }>(
  'payment.ask',
  `update payments p set state = 'asking', reference = $3, action_url = $4 from invoices i
   where p.account_id = $1 and p.id = $2 and p.ended_at is null and p.state <> 'asking'
   and i.account_id = p.account_id and i.id = p.invoice_id returning p.by_itself as "byItself", i.id, i.number, i.open, i.currency`,
)

const pend = statement<{ id: string }>(
  'payment.pend',
  `update payments set state = 'sent', reference = $3, action_url = null
   where account_id = $1 and id = $2 and ended_at is null and (state <> 'sent' or reference is distinct from $3) returning id`,
)

const endVoid = statement<{ id: string }>(
  'payment.end_void',
  `update payments set state = 'void', reference = $3, ended_at = clock_timestamp(), action_url = null
   where account_id = $1 and id = $2 and ended_at is null returning id`,
)

/** The provider has collected another amount than it was asked for: somebody has to look at it, and nothing is booked. */
class OtherAmount extends Error {
  constructor(payment: string, { rail, amount, currency }: Row, { amount: came, currency: of }: Collected) {
    super(
      `${rail} has collected ${formatMoney(came, of)} for payment ${payment}, which is about ${formatMoney(BigInt(amount), currency)}: nothing was booked`,
    )
  }
}

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
  if (outcome.state === 'asking') return asks(core, { account, payment }, outcome)
  if (outcome.state === 'pending') return pends(core, { account, payment }, outcome)
  if (outcome.state === 'void') return voids(core, { account, payment }, outcome)
  if (outcome.state === 'paid' && (await settleTogether(core, { account, payment, outcome }))) return true
  return settleAlone(core, { account, payment }, outcome)
}

/** The same in a transaction of its own, whatever there is to it. */
export async function settleAlone(
  core: Core,
  { account, payment }: { account: string; payment: string },
  outcome: Extract<PaymentOutcome, { state: 'paid' | 'refused' }>,
): Promise<boolean> {
  const caller = systemCaller(core)
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
      const collected = outcome.state === 'paid' && outcome.collected
      if (collected && (collected.amount !== BigInt(row.amount) || collected.currency !== row.currency))
        throw new OtherAmount(payment, row, collected)
      const invoice = await em.findOneOrFail(Invoice, { accountId: account, id: row.invoice_id })
      const reason = outcome.state === 'refused' ? outcome.reason.slice(0, 200) : null
      const advice = outcome.state === 'refused' ? outcome.advice : null
      await rows(end, [account, payment, outcome.state, outcome.reference, reason, advice])
      const amount = formatMoney(BigInt(row.amount), row.currency)
      const details = { invoice: invoice.number, amount, by: row.rail }
      if (outcome.state === 'refused') {
        const [found] = await rows(billingStateStatement, [[account]])
        return {
          result: true,
          resource: { id: payment, label: invoice.number },
          details: { ...details, reason: outcome.reason.slice(0, 200) },
          actor: { kind: 'system', id: null, label: 'billing' },
          jobs: await payersMailed(work, account, {
            kind: 'payment-refused',
            invoice,
            reason: outcome.reason.slice(0, 200),
            advice: outcome.advice,
            nextCharge: found ? nextCharge(readState(found), invoice.id) : null,
          }),
        }
      }
      const credited = await bookPayment(work, {
        account,
        payment,
        invoice,
        amount: BigInt(row.amount),
        debit: `${row.rail}-clearing`,
        at: outcome.at,
      })
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

/** Notes where the person goes on; whoever may pay is told, if nobody sits there. */
function asks(
  core: Core,
  { account, payment }: { account: string; payment: string },
  { reference, actionUrl }: Extract<PaymentOutcome, { state: 'asking' }>,
): Promise<boolean> {
  return transactStatements(core, { entrance: bind(enterSystem, [[], null]) }, async ({ rows }) => {
    const [asked] = await rows(ask, [account, payment, reference, actionUrl])
    if (asked?.byItself) {
      const invoice = { ...asked, open: BigInt(asked.open) }
      await enqueueAll(
        rows,
        await payersMailed({ core, rows }, account, { kind: 'payment-asked', invoice, advice: 'ask' }),
      )
    }
    return { result: asked !== undefined, last: null }
  })
}

/** Nothing was paid and nothing refused: whoever wants to pay starts again. */
async function voids(
  core: Core,
  { account, payment }: { account: string; payment: string },
  { reference }: Extract<PaymentOutcome, { state: 'void' }>,
): Promise<boolean> {
  const ended = await systemRows(core)(endVoid, [account, payment, reference])
  return ended.length > 0
}

/** It is the provider's to say when it ends: the sweep asks now and then. */
async function pends(
  core: Core,
  { account, payment }: { account: string; payment: string },
  { reference }: Extract<PaymentOutcome, { state: 'pending' }>,
): Promise<boolean> {
  return (await systemRows(core)(pend, [account, payment, reference])).length > 0
}
