import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, NotFound, SignedOut } from '../../access/errors.ts'
import { soughtText } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { giveCredit, setAgainstLoss } from '../ledger/customer-credit.ts'
import { post } from '../ledger/ledger.ts'
import { formatMoney } from '../money/format-money.ts'
import { fractionOf } from '../money/fraction-of.ts'
import { least } from '../money/least.ts'
import { dayOf } from '../period/day.ts'
import { accountTime } from '../subscription/billing-state.ts'
import { stateOf } from '../subscription/change-plan.ts'
import { liftUnpaid } from '../subscription/lift-unpaid.ts'
import { Invoice } from './invoice.entity.ts'
import { documentNumber, record } from './issue-invoice.ts'
import { type IssuedInvoice, readIssued } from './issued.ts'
import { totalsOf } from './totals.ts'

const creditedBefore = statement<{ net: number; tax: number }>(
  'invoice.credited_before',
  `select coalesce(sum(amount) filter (where debit = 'revenue'), 0)::bigint as net,
     coalesce(sum(amount) filter (where debit = 'tax-payable'), 0)::bigint as tax
   from movements where account_id = account_in_context() and kind = 'credit-note' and source like $1`,
)

const input = z.object({
  number: soughtText.max(60),
  /** Without tax, in the minor unit of the invoice's currency; all that is left of it, unless given. */
  net: z.int('An amount is a whole number of the minor unit.').min(1, 'An amount is above 0.').optional(),
  reason: z.string().trim().min(1, 'Say why: it stands on the document.').max(200, 'At most 200 characters.'),
})

const issue = mutation({
  verb: 'credit_note.issued',
  scope: 'subscription:manage',
  input,
  async run(work, { number, net, reason }) {
    const state = await stateOf(work)
    const { em, rows, account } = work
    const invoice = await em.findOne(Invoice, {
      accountId: account.id,
      number: number.toUpperCase(),
      kind: 'invoice',
    })
    if (!invoice) throw new NotFound('invoice')
    const corrected = readIssued(invoice.document)
    const [credited] = await rows(creditedBefore, [`credit-note:${invoice.id}:%`])
    const before = { net: BigInt(credited?.net ?? 0), tax: BigInt(credited?.tax ?? 0) }
    const left = corrected.totals.net - before.net
    const amount = net === undefined ? left : BigInt(net)
    if (amount <= 0n || amount > left)
      throw new Conflict(`${formatMoney(left, invoice.currency)} without tax is left of ${invoice.number}.`)
    const at = accountTime(state, work.now)
    const id = uuidv7()
    const document = documentOf(corrected, {
      amount,
      before,
      reason,
      number: documentNumber(account, state.documents + 1),
      day: dayOf(at),
    })
    const { tax, totals } = document
    // what is not paid yet is owed no more; what was paid is the customer's credit
    const owedLess = least(totals.gross, invoice.open)
    const note = record(em, {
      id,
      account: account.id,
      seq: state.documents + 1,
      number: document.number,
      document,
      currency: invoice.currency,
      due: 0n,
      at,
      corrects: invoice.id,
    })
    const move = {
      account: account.id,
      currency: invoice.currency,
      kind: 'credit-note',
      invoice: invoice.id,
      happenedAt: at,
    } as const
    const source = `credit-note:${invoice.id}:${id}`
    post(em, { ...move, debit: 'revenue', credit: 'receivable', amount, source: `${source}:net` })
    post(em, {
      ...move,
      debit: 'tax-payable',
      credit: 'receivable',
      amount: tax.amount,
      source: `${source}:tax`,
    })
    const giving = { ...move, source: `${source}:credit` }
    const most = await giveCredit(work, { ...giving, debit: 'receivable', amount: totals.gross - owedLess })
    await setAgainstLoss(work, { ...giving, most })
    invoice.open -= owedLess
    if (invoice.open === 0n) invoice.settledAt ??= at
    await em.flush()
    const lifted = await liftUnpaid(work, account.id)
    return {
      result: { number: note.number, credited: Number(totals.gross) },
      resource: { id, label: note.number },
      details: {
        corrects: invoice.number,
        amount: formatMoney(totals.gross, invoice.currency),
        reason,
        ...(lifted && { holdLifted: 'unpaid' }),
      },
      jobs: [
        { task: 'invoice-file', key: `invoice-file:${id}`, payload: { account: account.id, invoice: id } },
      ],
    }
  },
})

/**
 * Corrects an invoice, in whole or in part, by a credit note: an issued document is never changed. What was not paid yet is owed no more, what was
 * becomes the customer's credit. The administrator of Gatehouse alone, who sells. Throws SignedOut, NotFound, Conflict, Invalid.
 */
export async function issueCreditNote(caller: Caller, raw: z.input<typeof input>) {
  if (caller.credential?.kind !== 'operator' || caller.credential.as) throw new SignedOut()
  return issue(caller, raw)
}

function documentOf(
  corrected: IssuedInvoice,
  {
    amount,
    before,
    reason,
    number,
    day,
  }: { amount: bigint; before: { net: bigint; tax: bigint }; reason: string; number: string; day: string },
): IssuedInvoice {
  const { category, basisPoints } = corrected.tax
  const [first] = corrected.lines
  const line = { text: reason, quantity: 1, unitAmount: amount }
  // rounded over all that is credited so far: however many notes there are, together they take back exactly the invoice's tax
  const share = fractionOf(before.net + amount, basisPoints, 10_000) - before.tax
  const sums = { lines: [line], discounts: [], category, basisPoints, tax: share }
  const { gross } = totalsOf(sums).totals
  const { tax, totals } = totalsOf({ ...sums, credit: gross })
  const last = corrected.lines
    .map(({ to }) => to)
    .sort()
    .at(-1)
  return {
    ...corrected,
    number,
    kind: 'credit-note',
    corrects: { number: corrected.number, issuedOn: corrected.issuedOn },
    issuedOn: day,
    dueOn: day,
    lines: [{ ...line, amount, from: first?.from ?? day, to: last ?? day }],
    discounts: [],
    tax,
    totals,
  }
}
