import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { v7 as uuidv7 } from 'uuid'
import type { Work } from '../../access/work.ts'
import { inserting } from '../../database/insert-rows.ts'
import { type Post, post } from '../ledger/ledger.ts'
import type { Currency } from '../money/currency.ts'
import { dayOf } from '../period/day.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import type { Quote } from '../subscription/quote.ts'
import type { Seller } from '../view.ts'
import { Charge } from './charge.entity.ts'
import { Invoice } from './invoice.entity.ts'
import { type IssuedInvoice, storeIssued } from './issued.ts'

interface Issued {
  state: BillingState
  seller: Seller
  /** The account's own time. */
  at: Date
}

/** What of a quote an invoice says. */
type Billed = Pick<Quote, 'currency' | 'lines' | 'discounts' | 'charges' | 'ended' | 'tax' | 'totals'>

/**
 * Issues an invoice of exactly what was quoted, under the account's lock: its number follows the last one, so that there is no gap, and the
 * ledger has what it moves. Answers its row; it is settled at once where nothing is due.
 */
export function issueInvoice({ em }: Pick<Work, 'em'>, issued: Issued, quote: Billed): Invoice {
  const { invoice, charges, movements } = issuedRows(issued, quote)
  const row = em.create(Invoice, invoice)
  em.persist(row)
  for (const charge of charges) em.persist(em.create(Charge, charge))
  for (const movement of movements) post(em, movement)
  return row
}

/** The rows of an invoice of what was quoted, and what it moves. */
export function issuedRows({ state, seller, at: due }: Issued, quote: Billed) {
  const id = uuidv7()
  const { account, documents, lastIssuedAt } = state
  // where the clock comes late another document may be newer than what was due: numbers are given in the order of time
  const at = lastIssuedAt && lastIssuedAt > due ? lastIssuedAt : due
  const { currency, lines, discounts, tax, totals } = quote
  const day = dayOf(at)
  const number = documentNumber(account, documents + 1)
  const document: IssuedInvoice = {
    number,
    kind: 'invoice',
    corrects: null,
    issuedOn: day,
    dueOn: day,
    currency,
    seller,
    buyer: buyerOf(state, seller),
    lines: lines.map(({ kind: _, ...line }) => line),
    discounts,
    tax,
    totals,
  }
  const invoice = recorded({
    id,
    account: account.id,
    seq: documents + 1,
    number,
    document,
    currency,
    due: totals.due,
    at,
  })
  const charges = quote.charges.map(({ kind, from, until, net }) => ({
    accountId: account.id,
    id: uuidv7(),
    invoiceId: id,
    kind,
    fromOn: from,
    untilOn: until,
    net,
    endedOn: null,
    earned: null,
  }))
  const move = (
    what: string,
    [debit, credit, kind]: [Post['debit'], Post['credit'], Post['kind']],
    amount: bigint,
  ): Post => ({
    account: account.id,
    debit,
    credit,
    currency,
    amount,
    kind,
    source: `invoice:${id}:${what}`,
    invoice: id,
    happenedAt: at,
  })
  const movements = [
    move('net', ['receivable', 'deferred', 'charge'], sumOf(charges.map(({ net }) => net))),
    move('unused', ['deferred', 'receivable', 'unused'], sumOf(quote.ended.map(({ unused }) => unused))),
    move('tax', ['receivable', 'tax-payable', 'tax'], tax.amount),
    move('credit', ['customer-credit', 'receivable', 'credit-used'], totals.credit),
  ]
  return { invoice, charges, movements }
}

/** A document as it is written. */
export type InvoiceRow = ReturnType<typeof recorded>
export type ChargeRow = ReturnType<typeof issuedRows>['charges'][number]

export const insertInvoices = inserting<InvoiceRow>('invoices', [
  'accountId',
  'id',
  'seq',
  'number',
  'kind',
  'corrects',
  'document',
  'digest',
  'currency',
  'due',
  'issuedAt',
  'dueOn',
  'open',
  'settledAt',
])
export const insertCharges = inserting<ChargeRow>('charges', [
  'accountId',
  'id',
  'invoiceId',
  'kind',
  'fromOn',
  'untilOn',
  'net',
])

interface Recorded {
  id: string
  account: string
  seq: number
  number: string
  document: IssuedInvoice
  currency: Currency
  due: bigint
  at: Date
  corrects?: string
}

/** Writes the document down for good. */
export function record(em: Work['em'], document: Recorded): Invoice {
  const invoice = em.create(Invoice, recorded(document))
  em.persist(invoice)
  return invoice
}

function recorded({ account, document, at, corrects, ...row }: Recorded) {
  const stored = storeIssued(document)
  const digest = createHash('sha256')
    .update(canonicalize(stored) ?? '')
    .digest()
  const isSettled = row.due === 0n || document.kind === 'credit-note'
  return {
    ...row,
    accountId: account,
    kind: document.kind,
    corrects: corrects ?? null,
    document: stored,
    digest,
    issuedAt: at,
    dueOn: document.dueOn,
    open: isSettled ? 0n : row.due,
    settledAt: isSettled ? at : null,
    pdfDigest: null,
  }
}

/** The number of an account's n-th document: 'ACME-0007'. No two accounts share a prefix: one whose short name is not its own in capitals has more of its id. */
export function documentNumber({ id, slug }: { id: string; slug: string }, n: number): string {
  const prefix = slug.toUpperCase()
  const isOwn = /^[A-Z\d]+(-[A-Z\d]+)*$/.test(prefix)
  const unique = isOwn
    ? prefix
    : `${prefix.split('-').filter(Boolean).join('-')}-${id.replaceAll('-', '').slice(-12).toUpperCase()}`
  return `${unique}-${String(n).padStart(4, '0')}`
}

/** Whom a document is for: as the account has written it down, else by its name alone. */
function buyerOf({ account, buyer }: BillingState, seller: Seller): IssuedInvoice['buyer'] {
  return buyer ?? { name: account.name, address: [], country: seller.country, vatId: null, email: null }
}

const sumOf = (amounts: readonly bigint[]) => amounts.reduce((sum, one) => sum + one, 0n)
