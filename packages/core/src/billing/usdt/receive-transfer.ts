import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { Invoice } from '../invoice/invoice.entity.ts'
import { post } from '../ledger/ledger.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import { formatMoney } from '../money/format-money.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import { bookPayment } from '../payment/book-payment.ts'
import type { PaidBy } from '../payment/rail.ts'
import { liftUnpaid } from '../subscription/lift-unpaid.ts'
import { microOfCent, usdtAmount } from './usdt-amount.ts'
import type { UsdtNetwork, UsdtTransferView } from './view.ts'

/** What happened to USDT at an invoice's address, in a block that can no longer go away. */
export interface FinalTransfer {
  network: UsdtNetwork
  hash: string
  logIndex: number
  account: string
  invoice: string
  /** In hex, without `0x`. */
  address: string
  kind: 'in' | 'out' | 'destroyed'
  /** Millionths of a USDT. */
  amount: bigint
  /** What Tether took of it on its way. */
  fee: bigint
  block: number
  at: Date
}

const keep = statement<{ hash: string }>(
  'usdt.keep_final',
  `insert into usdt_transfers as t (network, hash, log_index, account_id, invoice_id, address, kind, amount, fee, block, happened_at, booked_at, outcome, is_late)
   values ($1, $2, $3, $4, $5, decode($6, 'hex'), $7, $8, $9, $10, $11, clock_timestamp(), $12, $13)
   on conflict (network, hash, log_index, kind) do update set account_id = excluded.account_id, invoice_id = excluded.invoice_id,
     address = excluded.address, amount = excluded.amount, token = null, fee = excluded.fee, block = excluded.block,
     happened_at = excluded.happened_at, booked_at = excluded.booked_at, outcome = excluded.outcome, is_late = excluded.is_late
     where t.booked_at is null
   returning hash`,
)
// less than a cent, of what has come to the account so far
const dustOf = statement<{ dust: number }>(
  'usdt.dust',
  `select coalesce(sum(case when m.credit = 'usdt-exchange' then m.amount else -m.amount * 10000 end), 0)::bigint as dust from movements m
   where m.account_id = $1 and (m.credit = 'usdt-exchange' and m.currency = 'USDT' or m.debit = 'usdt-exchange' and m.currency = 'USD')`,
)
const pay = statement<never>(
  'usdt.payment',
  `insert into payments (account_id, id, invoice_id, by_itself, rail, amount, currency, state, reference, started_at, ended_at)
   values ($1, $2, $3, false, $4, $5, $6, 'paid', $7, $8, clock_timestamp())`,
)
const isBooked = statement<{ yes: boolean }>(
  'usdt.is_booked',
  `select exists (select from usdt_transfers where network = $1 and hash = $2 and log_index = $3 and kind = $4 and booked_at is not null) as yes`,
)

/** It is booked already. */
class BookedAlready extends Error {}

const verbs = {
  in: 'payment.settled',
  out: 'invoice.address_swept',
  destroyed: 'invoice.address_destroyed',
} as const

/**
 * Books what happened to USDT at an invoice's address, once, however often it is told; answers whether it was now. What has come pays the invoice
 * in whole cents, the rest of it waits for the next transfer; what is more than is open becomes the customer's credit, of accounts that are closed
 * and invoices that are paid as well.
 */
export async function receiveTransfer(core: Core, transfer: FinalTransfer): Promise<boolean> {
  const { account, kind } = transfer
  try {
    return await systemMutation(
      { verb: verbs[kind], caller: systemCaller(core), accounts: [account] },
      async (work) => {
        const { network, hash, logIndex } = transfer
        const [booked] = await work.rows(isBooked, [network, hash, logIndex, kind])
        if (booked?.yes) throw new BookedAlready()
        const invoice = await work.em.findOneOrFail(Invoice, { accountId: account, id: transfer.invoice })
        const done = kind === 'in' ? await come(work, transfer, invoice) : await gone(work, transfer, invoice)
        return { result: true, actor: { kind: 'system', id: null, label: 'billing' }, ...done }
      },
    )
  } catch (error) {
    if (error instanceof BookedAlready) return false
    throw error
  }
}

const referenceOf = ({ network, hash, logIndex }: FinalTransfer) => `${network}:${hash}:${logIndex}`

async function come(work: Work, transfer: FinalTransfer, invoice: Invoice) {
  const { em, rows, now } = work
  const { account, amount, at } = transfer
  const reference = referenceOf(transfer)
  const [before] = await rows(dustOf, [account])
  const cents = (BigInt(before?.dust ?? 0) + amount) / microOfCent
  const isLate = at.toISOString().slice(0, 10) > invoice.dueOn
  const wasOpen = invoice.open > 0n
  const payment = uuidv7()
  post(em, {
    account,
    debit: 'usdt-clearing',
    credit: 'usdt-exchange',
    currency: 'USDT',
    amount,
    kind: 'usdt',
    source: `chain:${reference}`,
    invoice: invoice.id,
    happenedAt: at,
  })
  const credited = await bookPayment(work, {
    account,
    payment,
    invoice,
    amount: cents,
    debit: 'usdt-exchange',
    at,
  })
  const outcome: UsdtTransferView['outcome'] = !wasOpen
    ? 'twice'
    : invoice.open > 0n
      ? 'short'
      : credited > 0n
        ? 'over'
        : 'paid'
  await keepTransfer(rows, transfer, outcome, isLate)
  if (cents > 0n)
    await rows(pay, [
      account,
      payment,
      invoice.id,
      'usdt' satisfies PaidBy,
      toSafeNumber(cents),
      invoice.currency,
      reference,
      at,
    ])
  if (invoice.open === 0n) invoice.settledAt ??= now
  await em.flush()
  const lifted = await liftUnpaid(work, account)
  const said = `${usdtAmount(amount)} USDT`
  return {
    resource: { id: payment, label: invoice.number },
    details: {
      invoice: invoice.number,
      amount: said,
      by: 'usdt',
      reference,
      ...(transfer.fee > 0n && { fee: `${usdtAmount(transfer.fee)} USDT` }),
      ...(credited > 0n && { credited: formatMoney(credited, invoice.currency) }),
      ...(invoice.open > 0n && { open: formatMoney(invoice.open, invoice.currency) }),
      ...(isLate && { late: true }),
      ...(lifted && { holdLifted: 'unpaid' }),
    },
    jobs: await payersMailed(work, account, { kind: 'payment-settled', invoice, amount: said }),
  }
}

/** Whoever runs Gatehouse has moved it on, or Tether has destroyed it: it was paid in both cases. */
async function gone({ em, rows }: Work, transfer: FinalTransfer, invoice: Invoice) {
  const { account, amount, at, kind } = transfer
  const reference = referenceOf(transfer)
  post(em, {
    account,
    debit: kind === 'out' ? 'usdt-swept' : 'written-off',
    credit: 'usdt-clearing',
    currency: 'USDT',
    amount,
    kind: 'usdt',
    source: `chain:${reference}:${kind}`,
    invoice: invoice.id,
    happenedAt: at,
  })
  await keepTransfer(rows, transfer, null, false)
  await em.flush()
  return {
    resource: { id: invoice.id, label: invoice.number },
    details: { invoice: invoice.number, amount: `${usdtAmount(amount)} USDT`, reference },
  }
}

async function keepTransfer(
  rows: Work['rows'],
  { network, hash, logIndex, account, invoice, address, kind, amount, fee, block, at }: FinalTransfer,
  outcome: UsdtTransferView['outcome'],
  isLate: boolean,
): Promise<void> {
  const values = [
    network,
    hash,
    logIndex,
    account,
    invoice,
    address,
    kind,
    toSafeNumber(amount),
    toSafeNumber(fee),
    block,
    at,
  ]
  const [kept] = await rows(keep, [...values, outcome, isLate])
  if (!kept) throw new BookedAlready()
}
