import { csvHead, csvRows } from '../../audit/log/csv.ts'
import { toDecimal } from '../money/decimal.ts'
import { percentOf } from '../money/percent-of.ts'
import type { IssuedInvoice } from './issued.ts'

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
] as const

/**
 * Issued documents as CSV (RFC 4180), a row each, under a line of names. Amounts are decimal numbers of the document's currency; those of a
 * credit note are positive, as on the note itself.
 */
export const invoicesCsv = (documents: readonly IssuedInvoice[]): string =>
  csvHead(columns) + csvRows(columns, documents.map(rowOf))

function rowOf({
  currency,
  buyer,
  tax,
  totals,
  ...document
}: IssuedInvoice): Record<(typeof columns)[number], string | null> {
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
  }
}
