import { csvHead, csvRows } from '../../audit/log/csv.ts'
import { toDecimal } from '../money/decimal.ts'
import { percentOf } from '../money/percent-of.ts'
import type { IssuedInvoice } from './issued.ts'
import type { Standing } from './list-invoices.ts'

const columns = [
  'number',
  'kind',
  'corrects',
  'issued_on',
  'due_on',
  'buyer',
  'buyer_country',
  'buyer_vat_id',
  'currency',
  'lines',
  'discounts',
  'net',
  'tax_category',
  'tax_percent',
  'tax',
  'gross',
  'credit',
  'due',
  'state',
  'paid',
  'credited',
  'open',
] as const

interface Listed {
  document: IssuedInvoice
  standing: Standing
}

/**
 * Issued documents as CSV (RFC 4180), a row each, under a line of names; the last columns say what became of them since. Amounts are decimal numbers of the document's currency; those of a
 * credit note are positive, as on the note itself.
 */
export const invoicesCsv = (documents: readonly Listed[]): string =>
  csvHead(columns) + csvRows(columns, documents.map(rowOf))

function rowOf({
  document: { currency, buyer, tax, totals, ...document },
  standing,
}: Listed): Record<(typeof columns)[number], string | null> {
  const decimal = (amount: bigint) => toDecimal(amount, currency)
  return {
    number: document.number,
    kind: document.kind,
    corrects: document.corrects?.number ?? null,
    issued_on: document.issuedOn,
    due_on: document.dueOn,
    buyer: buyer.name,
    buyer_country: buyer.country,
    buyer_vat_id: buyer.vatId,
    currency,
    lines: decimal(totals.lines),
    discounts: decimal(totals.discounts),
    net: decimal(totals.net),
    tax_category: tax.category,
    tax_percent: percentOf(tax.basisPoints),
    tax: decimal(totals.tax),
    gross: decimal(totals.gross),
    credit: decimal(totals.credit),
    due: decimal(totals.due),
    state: standing.state,
    paid: decimal(BigInt(standing.paid)),
    credited: decimal(BigInt(standing.credited)),
    open: decimal(BigInt(standing.open)),
  }
}
