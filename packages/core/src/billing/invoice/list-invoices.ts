import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { soughtText } from '../../access/input.ts'
import { page, paged, query } from '../../access/query.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import type { DisputeView } from '../dispute/view.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import type { RefundView } from '../refund/view.ts'
import { usdtOfInvoice, usdtViewOf } from '../usdt/usdt-of-invoice.ts'
import { type IssuedInvoice, readIssued } from './issued.ts'
import type { InvoiceSummary, InvoiceView, PaymentView } from './view.ts'

interface Row {
  id: string
  seq: number
  number: string
  kind: InvoiceSummary['kind']
  document: unknown
  digest: string
  issued_at: string
  due_on: string
  due: number
  open: number
  pdf_digest: string | null
  credited: number
  paid: number
  now: string
  payment: PaymentView | null
  refunds: RefundView[]
  disputes: DisputeView[]
}

// the clock of an account may be ahead of everybody's
const columns = `i.id, i.seq, i.number, i.kind, i.document, encode(i.digest, 'hex') as digest, i.issued_at, i.due_on, i.due, i.open,
  encode(i.pdf_digest, 'hex') as pdf_digest,
  (select coalesce(sum(v.amount), 0)::bigint from movements v
   where v.account_id = i.account_id and v.invoice_id = i.id and v.kind = 'credit-note' and v.credit = 'receivable') as credited,
  (select coalesce(sum(v.amount), 0)::bigint from movements v
   where v.account_id = i.account_id and v.invoice_id = i.id and v.kind in ('payment', 'credit-used') and v.credit = 'receivable') as paid,
  to_char((now() + make_interval(secs => coalesce((select c.ahead_ms from billing_clocks c where c.account_id = i.account_id), 0) / 1000.0)) at time zone 'UTC', 'YYYY-MM-DD') as now,
  (select jsonb_build_object('id', p.id, 'state', p.state, 'by', coalesce(m.label, replace(p.rail, 'usdt', 'USDT')), 'reason', p.reason, 'actionUrl', p.action_url,
     'at', to_char(coalesce(p.ended_at, p.started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
   from payments p left join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
   where p.account_id = i.account_id and p.invoice_id = i.id and p.state <> 'void' order by p.started_at desc, p.id desc limit 1) as payment,
  (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'payment', r.payment_id, 'amount', r.amount, 'state', r.state, 'reason', r.reason,
     'refusal', r.refusal, 'at', to_char(coalesce(r.ended_at, r.started_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     order by r.started_at, r.id), '[]')
   from refunds r join payments p on p.account_id = r.account_id and p.id = r.payment_id
   where r.account_id = i.account_id and p.invoice_id = i.id) as refunds,
  (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'payment', d.payment_id, 'amount', d.amount, 'state', d.state,
     'at', to_char(coalesce(d.ended_at, d.opened_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by d.opened_at, d.id), '[]')
   from disputes d join payments p on p.account_id = d.account_id and p.id = d.payment_id
   where d.account_id = i.account_id and p.invoice_id = i.id) as disputes`

const list = statement<Row>(
  'invoice.list',
  `select ${columns} from invoices i
   where i.account_id = account_in_context() and ($1::text is null or i.kind = $1) and ($2::integer is null or i.seq < $2)
   order by i.seq desc limit $3`,
)
const one = statement<Row & { payments: InvoiceView['payments'] }>(
  'invoice.get',
  `select ${columns},
   (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'by', coalesce(m.label, replace(p.rail, 'usdt', 'USDT')), 'amount', p.amount,
      'at', to_char(p.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by p.ended_at, p.id), '[]')
    from payments p left join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
    where p.account_id = i.account_id and p.invoice_id = i.id and p.state = 'paid') as payments
   from invoices i where i.account_id = account_in_context() and i.number = $1`,
)

const beforeSeq = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'This is not a valid cursor.')
  .transform(Number)
  .optional()

const listOf = (kind: InvoiceSummary['kind'] | null) =>
  query({
    scope: 'invoice:read',
    input: page.extend({ cursor: beforeSeq }).default({ limit: 50 }),
    read: ({ cursor, limit }) => [bind(list, [kind, cursor ?? null, limit + 1])],
    view: ([rows], _current, { limit }) =>
      paged(
        rows,
        limit,
        (row) => summaryOf(row, readIssued(row.document)),
        ({ seq }) => String(seq),
      ),
  })

/** The account's invoices and credit notes, the newest first. */
export const listInvoices = listOf(null)

/** Its credit notes alone. */
export const listCreditNotes = listOf('credit-note')

export const invoiceNumber = soughtText.max(60)

/** One document, by its number, with all that is in it. Throws NotFound. */
export const getInvoice = query({
  scope: 'invoice:read',
  input: z.object({ number: invoiceNumber }),
  read: ({ number }) => [
    bind(one, [number.toUpperCase()]),
    bind(usdtOfInvoice, [number.toUpperCase(), null]),
  ],
  view: ([[row], [usdt]], _current, _input, { core }): InvoiceView => {
    if (!row) throw new NotFound('invoice')
    const document = readIssued(row.document)
    const { lines, discounts, tax, totals, seller, buyer } = document
    return {
      ...summaryOf(row, document),
      lines: lines.map(({ text, quantity, amount, from, to }) => ({
        text,
        quantity,
        amount: toSafeNumber(amount),
        from,
        to,
      })),
      discounts: discounts.map(({ text, amount }) => ({ text, amount: toSafeNumber(amount) })),
      taxBasisPoints: tax.basisPoints,
      taxNote: tax.note,
      credit: toSafeNumber(totals.credit),
      payments: row.payments,
      seller: {
        name: seller.legalName,
        lines: [...seller.address, `${seller.postcode} ${seller.city}`, seller.country],
        vatId: seller.vatId,
      },
      buyer: { name: buyer.name, lines: [...buyer.address, buyer.country], vatId: buyer.vatId },
      digest: row.digest,
      fileDigest: row.pdf_digest,
      usdt: usdt && row.kind === 'invoice' ? usdtViewOf(usdt, core.usdt) : null,
    }
  },
})

/** The frozen document itself, for its files. Throws NotFound. */
export const getDocument = query({
  scope: 'invoice:read',
  input: z.object({ number: invoiceNumber }),
  read: ({ number }) => [bind(one, [number.toUpperCase()])],
  view: (
    [[row]],
    { account },
  ): {
    account: string
    id: string
    document: IssuedInvoice
    standing: Standing
    fileDigest: string | null
  } => {
    if (!row) throw new NotFound('invoice')
    return {
      account: account.id,
      id: row.id,
      document: readIssued(row.document),
      standing: standingOf(row),
      fileDigest: row.pdf_digest,
    }
  },
})

/** What became of a document since it was issued. */
export type Standing = Pick<InvoiceSummary, 'state' | 'paid' | 'credited' | 'open'>

function standingOf({ kind, open, paid, credited, due_on, now }: Row): Standing {
  const settled = credited === 0 ? 'paid' : paid === 0 ? 'credited' : 'paid-and-credited'
  const owed = due_on < now ? 'overdue' : 'open'
  return { state: kind === 'credit-note' ? 'credited' : open > 0 ? owed : settled, paid, credited, open }
}

function summaryOf(row: Row, { currency, corrects, totals }: IssuedInvoice): InvoiceSummary {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    corrects: corrects?.number ?? null,
    issuedAt: iso(row.issued_at),
    dueOn: row.due_on,
    currency,
    net: toSafeNumber(totals.net),
    tax: toSafeNumber(totals.tax),
    gross: toSafeNumber(totals.gross),
    due: row.due,
    ...standingOf(row),
    payment: row.payment,
    refunds: row.refunds,
    disputes: row.disputes,
    hasFile: row.pdf_digest !== null,
  }
}
