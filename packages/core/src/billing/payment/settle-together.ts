import type { Core } from '../../access/core.ts'
import type { Entered, EnteredAccount } from '../../access/entered.ts'
import { type Change, finishingAll } from '../../access/finish.ts'
import { Gathering } from '../../access/gathering.ts'
import { rolesWith } from '../../access/roles.ts'
import { transactStatements } from '../../access/transaction.ts'
import { changeOf } from '../../audit/event/change-sets.ts'
import { recordset } from '../../database/insert-rows.ts'
import { bind, statement } from '../../database/statement.ts'
import { insertMovements, movementsOf } from '../ledger/ledger.ts'
import { mailsTo, type Payer, payersOf } from '../mail/payers-mailed.ts'
import type { Currency } from '../money/currency.ts'
import { formatMoney } from '../money/format-money.ts'
import type { PaymentOutcome } from './provider.ts'
import type { Rail } from './rail.ts'

const verb = 'payment.settled'
/** How many are settled in one transaction. */
const most = 25

/** A payment that came. */
interface Paid {
  account: string
  payment: string
  outcome: Extract<PaymentOutcome, { state: 'paid' }>
}

interface Row {
  id: string
  rail: Rail
  amount: number
  currency: Currency
  state: string
  invoice: string
  number: string
  open: number
}

const enter = statement<{ answer: Entered }>('payment.enter_free', 'select enter_free($1, $2) as answer')
const look = statement<{ payments: Row[]; payers: Payer[] }>(
  'payment.look',
  `select (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'rail', p.rail, 'amount', p.amount, 'currency', p.currency, 'state', p.state,
       'invoice', i.id, 'number', i.number, 'open', i.open)), '[]')
     from unnest($1::uuid[], $2::uuid[]) w (account, payment)
     join payments p on p.account_id = w.account and p.id = w.payment
     join invoices i on i.account_id = p.account_id and i.id = p.invoice_id) as payments,
     ${payersOf('$1', '$3')} as payers`,
)
const end = statement<never>(
  'payment.end_paid',
  `update payments p set state = 'paid', reference = coalesce(r.reference, p.reference), reason = null, advice = null, ended_at = clock_timestamp(),
     action_url = null
   from jsonb_populate_recordset(null::payments, $1) r where p.account_id = r.account_id and p.id = r.id`,
)
const close = statement<never>(
  'payment.close_invoices',
  `update invoices i set open = 0, settled_at = coalesce(i.settled_at, r.settled_at)
   from jsonb_populate_recordset(null::invoices, $1) r where i.account_id = r.account_id and i.id = r.id`,
)

const gatherings = new WeakMap<Core, Gathering<Paid, boolean>>()

/**
 * Settles an ordinary payment, all that is open of its invoice and nothing else, in one transaction with others that come at the same time. Answers
 * whether it did: else it is to be settled alone (settle-payment.ts), which books the same.
 */
export function settleTogether(core: Core, paid: Paid): Promise<boolean> {
  const own = gatherings.get(core) ?? new Gathering((lot: readonly Paid[]) => settle(core, lot), most)
  gatherings.set(core, own)
  // where one of them cannot be written none is: each is then its own concern
  return own.ask(paid).catch(() => false)
}

async function settle(core: Core, lot: readonly Paid[]): Promise<boolean[]> {
  // of an account one at a time: each needs the head of the log as the one before has left it
  const first = new Map(lot.map((paid) => [paid.account, paid]))
  const accounts = [...first.keys()]
  const payments = [...first.values()].map(({ payment }) => payment)
  return transactStatements(
    core,
    {
      entrance: bind(enter, [accounts, verb]),
      row: bind(look, [accounts, payments, rolesWith('invoice:pay')]),
    },
    async ({ writes }, { accounts: entered }, { row: seen }) => {
      const rows = new Map(seen?.payments.map((row) => [row.id, row]))
      const settled = entered.flatMap((account) => {
        const paid = first.get(account.id)
        const row = paid && rows.get(paid.payment)
        return paid && row && isOrdinary(account, row, paid) ? [{ account, row, paid }] : []
      })
      if (settled.length === 0) return { result: lot.map(() => false), last: null }
      const now = new Date()
      const invoices = settled.map(({ account, row }) => ({
        accountId: account.id,
        id: row.invoice,
        open: 0n,
        settledAt: now,
      }))
      const moved = settled.map(({ account, row, paid }) =>
        movementsOf([
          {
            account: account.id,
            debit: `${row.rail}-clearing`,
            credit: 'receivable',
            currency: row.currency,
            amount: BigInt(row.amount),
            kind: 'payment',
            source: `payment:${row.id}`,
            invoice: row.invoice,
            happenedAt: paid.outcome.at,
          },
        ]),
      )
      const ended = settled.map(({ account, row, paid }) => ({
        accountId: account.id,
        id: row.id,
        reference: paid.outcome.reference,
      }))
      writes.hold(bind(end, [recordset(ended, ['accountId', 'id', 'reference'])]))
      writes.hold(insertMovements(moved.flat()))
      writes.hold(bind(close, [recordset(invoices, ['accountId', 'id', 'settledAt'])]))
      const changes = settled.map(({ account, row }, at): Change => {
        const amount = formatMoney(BigInt(row.amount), row.currency)
        const invoice = { number: row.number, open: 0n, currency: row.currency }
        return {
          verb,
          actor: { kind: 'system', id: null, label: 'billing' },
          ip: null,
          userAgent: null,
          accounts: [account],
          changes: [
            ...(moved[at] ?? []).map((movement) => changeOf('Movement', { ...movement })),
            changeOf('Invoice', { ...invoices[at] }, { open: row.open, settledAt: null }),
          ],
          outcome: {
            result: true,
            resource: { id: row.id, label: row.number },
            details: { invoice: row.number, amount, by: row.rail },
            jobs: mailsTo(core, {
              account: account.id,
              readers: (seen?.payers ?? []).filter((payer) => payer.account === account.id),
              mail: { kind: 'payment-settled', invoice, amount },
              payLink: null,
            }),
          },
        }
      })
      const done = new Set(settled.map(({ paid }) => paid))
      return { result: lot.map((paid) => done.has(paid)), last: finishingAll(changes) }
    },
  )
}

/** Whether it pays what is open, no more and no less, and lifts no hold. */
function isOrdinary({ holds }: EnteredAccount, row: Row, { outcome: { collected } }: Paid): boolean {
  const isAsAsked =
    !collected || (collected.amount === BigInt(row.amount) && collected.currency === row.currency)
  return (
    row.state === 'sent' && row.open > 0 && row.amount === row.open && isAsAsked && !holds.includes('unpaid')
  )
}
