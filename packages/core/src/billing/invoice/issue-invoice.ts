import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { v7 as uuidv7 } from 'uuid'
import type { Work } from '../../access/work.ts'
import { post } from '../ledger/ledger.ts'
import type { Currency } from '../money/currency.ts'
import { dayOf } from '../period/day.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import type { Quote } from '../subscription/quote.ts'
import type { Seller } from '../view.ts'
import { Charge } from './charge.entity.ts'
import { Invoice } from './invoice.entity.ts'
import { type IssuedInvoice, storeIssued } from './issued.ts'

interface Issued {
  work: Pick<Work, 'em'>
  state: BillingState
  seller: Seller
  /** The account's own time. */
  at: Date
}

/**
 * Issues an invoice of exactly what was quoted, under the account's lock: its number follows the last one, so that there is no gap, and the
 * ledger has what it moves. Answers its row; it is settled at once where nothing is due.
 */
export function issueInvoice({ work: { em }, state, seller, at: due }: Issued, quote: Quote): Invoice {
  const id = uuidv7()
  const { account, documents, lastIssuedAt } = state
  // where the clock comes late another document may be newer than what was due: numbers are given in the order of time
  const at = lastIssuedAt && lastIssuedAt > due ? lastIssuedAt : due
  const { currency, lines, discounts, tax, totals, charges } = quote
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
  const invoice = record(em, {
    id,
    account: account.id,
    seq: documents + 1,
    number,
    document,
    currency,
    due: totals.due,
    at,
  })
  for (const { kind, from, until, net } of charges) {
    em.persist(
      em.create(Charge, {
        accountId: account.id,
        id: uuidv7(),
        invoiceId: id,
        kind,
        fromOn: from,
        untilOn: until,
        net,
        endedOn: null,
        earned: null,
      }),
    )
  }
  const move = (
    what: string,
    [debit, credit, kind]: [
      Parameters<typeof post>[1]['debit'],
      Parameters<typeof post>[1]['credit'],
      Parameters<typeof post>[1]['kind'],
    ],
    amount: bigint,
  ) =>
    post(em, {
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
  move('net', ['receivable', 'deferred', 'charge'], sumOf(charges.map(({ net }) => net)))
  move('unused', ['deferred', 'receivable', 'unused'], sumOf(quote.ended.map(({ unused }) => unused)))
  move('tax', ['receivable', 'tax-payable', 'tax'], tax.amount)
  move('credit', ['customer-credit', 'receivable', 'credit-used'], totals.credit)
  return invoice
}

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
export function record(em: Work['em'], { account, document, at, corrects, ...row }: Recorded): Invoice {
  const stored = storeIssued(document)
  const digest = createHash('sha256')
    .update(canonicalize(stored) ?? '')
    .digest()
  const isSettled = row.due === 0n || document.kind === 'credit-note'
  const invoice = em.create(Invoice, {
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
  })
  em.persist(invoice)
  return invoice
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
