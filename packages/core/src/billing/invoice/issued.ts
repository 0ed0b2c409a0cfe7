import { z } from 'zod'
import { currencies } from '../money/currency.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import { amountOf, taxCategories, totalsOf } from './totals.ts'

/** An amount of the minor unit: a bigint here, in JSON a whole number, or its digits as a text. */
const amount = z.codec(z.union([z.int(), z.string().regex(/^-?\d{1,18}$/)]), z.bigint(), {
  decode: (stored) => BigInt(stored),
  encode: toSafeNumber,
})

/** One line as XML can hold it, and without what nobody sees. What is frozen is not judged by what can be printed: see `printed-text.ts`. */
const line = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]*$/u, 'One line without control characters.')

const count = z.int().min(1)

const plain = z.strictObject({
  number: z
    .string()
    .regex(/^[A-Z\d]+(-[A-Z\d]+)*$/)
    .max(60),
  kind: z.enum(['invoice', 'credit-note']),
  corrects: z.strictObject({ number: z.string(), issuedOn: z.iso.date() }).nullable(),
  issuedOn: z.iso.date(),
  dueOn: z.iso.date(),
  currency: z.enum(currencies),
  seller: z.strictObject({
    legalName: line,
    address: z.array(line).min(1),
    postcode: line,
    city: line,
    country: z.string().length(2),
    vatId: line,
    email: line,
    bank: z.strictObject({ name: line, iban: line, bic: line.optional() }).optional(),
    register: line.optional(),
  }),
  buyer: z.strictObject({
    name: line,
    address: z.array(line),
    country: z.string().length(2),
    vatId: line.nullable(),
    email: line.nullable(),
  }),
  lines: z
    .array(
      z.strictObject({
        text: line,
        quantity: z.int(),
        unitAmount: amount,
        portion: z.strictObject({ days: count, of: count }).optional(),
        amount,
        from: z.iso.date(),
        to: z.iso.date(),
      }),
    )
    .min(1),
  discounts: z.array(z.strictObject({ text: line, amount })),
  tax: z.strictObject({
    category: z.enum(taxCategories),
    basisPoints: z.int(),
    base: amount,
    amount,
    note: line.nullable(),
  }),
  totals: z.strictObject({
    lines: amount,
    discounts: amount,
    net: amount,
    tax: amount,
    gross: amount,
    credit: amount,
    due: amount,
  }),
})

/**
 * An invoice or a credit note as it was issued: frozen words and sums, no references. A document is never changed; what was wrong in it is
 * corrected by a credit note that names it, whose amounts are positive as well. Days are `YYYY-MM-DD`, `from` and `to` both belong to
 * what a line is for.
 */
export type IssuedInvoice = z.output<typeof plain>

const issued = plain.superRefine((document, context) => {
  for (const problem of problemsOf(document)) context.addIssue(problem)
})

/** The document as jsonb keeps it: amounts are whole numbers. Throws if the document contradicts itself. */
export const storeIssued = (document: IssuedInvoice): z.input<typeof plain> => z.encode(issued, document)

/** The document that was stored. Throws if it is none, or contradicts itself. */
export const readIssued = (stored: unknown): IssuedInvoice => issued.parse(stored)

function problemsOf({ kind, corrects, issuedOn, dueOn, ...sums }: IssuedInvoice): string[] {
  const { lines } = sums
  const rules: [boolean, string][] = [
    [(kind === 'credit-note') === (corrects !== null), 'A credit note, and no other document, corrects one.'],
    [corrects === null || corrects.issuedOn <= issuedOn, 'What is corrected was issued before.'],
    [issuedOn <= dueOn, 'Nothing is due before it is issued.'],
    [lines.every(({ from, to }) => from <= to), 'A line is for no period that ends before it begins.'],
    [lines.every((each) => each.amount === amountOf(each)), 'The amount of a line is not what it reckons.'],
  ]
  const broken = rules.filter(([holds]) => !holds).map(([, rule]) => rule)
  return [...broken, ...contradictions(kind, sums)]
}

function contradictions(
  kind: IssuedInvoice['kind'],
  { lines, discounts, tax, totals }: Pick<IssuedInvoice, 'lines' | 'discounts' | 'tax' | 'totals'>,
): string[] {
  const { category, basisPoints } = tax
  try {
    const wanted = totalsOf({
      lines,
      discounts,
      category,
      basisPoints,
      credit: totals.credit,
      ...(kind === 'credit-note' && { tax: tax.amount }),
    })
    const differs = (field: keyof typeof totals) => wanted.totals[field] !== totals[field]
    const wrong = (Object.keys(wanted.totals) as (keyof typeof totals)[]).filter(differs)
    if (wanted.tax.base !== tax.base || wanted.tax.amount !== tax.amount) wrong.push('tax')
    return wrong.map((field) => `The document's ${field} is not what its lines sum to.`)
  } catch (error) {
    return [error instanceof RangeError ? error.message : String(error)]
  }
}
