import { fractionOf } from '../money/fraction-of.ts'

/** What one line of a document reckons with; all amounts are of the currency's minor unit. */
export interface Reckoned {
  /** How many; negative where what was paid before is given back on the same document. */
  quantity: number
  /** Of one, for the whole period; never negative. */
  unitAmount: bigint
  /** Of a period that is paid in part: so many of its days. */
  portion?: { days: number; of: number } | undefined
}

/** Standard rate, reverse charge, zero rate, outside the scope of VAT (UNCL 5305, as EN 16931 has it). */
export const taxCategories = ['S', 'AE', 'Z', 'O'] as const

export type TaxCategory = (typeof taxCategories)[number]

/** What the law wants to be said where no tax is taken (Directive 2006/112/EC, Art. 226 (11), (11a)). */
const taxNotes: Record<TaxCategory, string | null> = {
  S: null,
  Z: null,
  AE: 'Reverse charge: the customer is liable for the VAT (Directive 2006/112/EC, Articles 44 and 196).',
  O: 'Not subject to VAT.',
}

interface Sums {
  lines: readonly Reckoned[]
  /** Taken off before tax; each 0 or more. */
  discounts: readonly { amount: bigint }[]
  category: TaxCategory
  /** Hundredths of a percent: 1900 is 19 %; 0 unless the category is S. */
  basisPoints: number
  /** What is settled by the customer's credit; of a credit note, what becomes such credit. */
  credit?: bigint
  /** Of a credit note over a part, its share of the invoice's tax: all parts sum to it, each at most a unit from what it would be alone. */
  tax?: bigint
}

/** The amount of a line, rounded once. */
export const amountOf = ({ quantity, unitAmount, portion }: Reckoned): bigint =>
  fractionOf(unitAmount * BigInt(quantity), portion?.days ?? 1, portion?.of ?? 1)

/**
 * The tax and the totals of a document, the one way in which they are computed: each line rounded once, tax on their sum less discounts
 * and rounded once (EN 16931, BR-CO-10 to BR-CO-17).
 * @throws RangeError if no document can have these: more discount than there is to pay, more credit than that, a rate where there is none, or a
 * share of tax that is no rounding of it
 */
export function totalsOf({ lines, discounts, category, basisPoints, credit = 0n, tax: share }: Sums) {
  const sum = lines.reduce((all, line) => all + amountOf(line), 0n)
  const off = discounts.reduce((all, { amount }) => all + amount, 0n)
  if (discounts.some(({ amount }) => amount < 0n))
    throw new RangeError('A discount takes off, and does not add.')
  if (lines.some(({ unitAmount }) => unitAmount < 0n))
    throw new RangeError('What is given back is a negative quantity, not a negative price.')
  if (off > sum) throw new RangeError('A document is not for less than nothing: issue a credit note.')
  if (!Number.isInteger(basisPoints) || basisPoints < 0 || basisPoints > 10_000)
    throw new RangeError('A rate is 0 to 10000 hundredths of a percent.')
  if ((category === 'S') !== basisPoints > 0)
    throw new RangeError('Tax is taken in category S, at a rate above 0, and in no other.')
  const net = sum - off
  const alone = fractionOf(net, basisPoints, 10_000)
  const tax = share ?? alone
  // the norm's own rules allow a unit, too (BR-CO-17 as its Schematron has it)
  if (tax < 0n || tax - alone > 1n || alone - tax > 1n || (basisPoints === 0 && tax !== 0n))
    throw new RangeError('A share of tax is at most a unit from what its lines are taxed.')
  const gross = net + tax
  if (credit < 0n || credit > gross)
    throw new RangeError('Credit settles from nothing up to all that is to pay.')
  return {
    tax: { category, basisPoints, base: net, amount: tax, note: taxNotes[category] },
    totals: { lines: sum, discounts: off, net, tax, gross, credit, due: gross - credit },
  }
}
