import fc from 'fast-check'
import { currencies } from '../money/currency.ts'
import { demoSeller } from './demo-seller.ts'
import type { IssuedInvoice } from './issued.ts'
import { amountOf, type TaxCategory, totalsOf } from './totals.ts'

export const demoBuyer: IssuedInvoice['buyer'] = {
  name: 'Acme Robotics B.V.',
  address: ['Keizersgracht 126', '1015 CW Amsterdam'],
  country: 'NL',
  vatId: 'NL004495445B01',
  email: 'finance@acme.example',
}

type Given = Partial<Omit<IssuedInvoice, 'lines' | 'tax' | 'totals'>> & {
  lines?: Omit<IssuedInvoice['lines'][number], 'amount'>[]
  tax?: { category: TaxCategory; basisPoints: number }
  credit?: bigint
  share?: bigint
}

/** A document of what is given, with all that follows from it; of an ordinary invoice, what is not. */
export function documentOf({ lines, tax, credit, share, ...given }: Given = {}): IssuedInvoice {
  const discounts = given.discounts ?? []
  const counted = (lines ?? [lineOf('Team, monthly', 1, 4900n)]).map((line) => ({
    ...line,
    amount: amountOf(line),
  }))
  const rate = tax ?? { category: 'S' as const, basisPoints: 1900 }
  return {
    number: 'ACME-000017',
    kind: 'invoice',
    corrects: null,
    issuedOn: '2026-12-01',
    dueOn: '2026-12-15',
    currency: 'EUR',
    seller: demoSeller,
    buyer: demoBuyer,
    ...given,
    lines: counted,
    discounts,
    ...totalsOf({
      lines: counted,
      discounts,
      ...rate,
      ...(credit !== undefined && { credit }),
      ...(share !== undefined && { tax: share }),
    }),
  }
}

/** A line of December. */
export const lineOf = (text: string, quantity: number, unitAmount: bigint) => ({
  text,
  quantity,
  unitAmount,
  from: '2026-12-01',
  to: '2026-12-31',
})

const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]*$/u.test(text) && text.trim() === text)
const xmlWords = fc.oneof(
  words,
  fc.constantFrom(`<a href="x">&amp; 'b'</a>`, ']]>', '<!--', '&#0;', 'Łódź Ελλάδα Київ'),
)
const portion = fc
  .integer({ min: 1, max: 366 })
  .chain((of) =>
    fc.record({ days: fc.integer({ min: 1, max: of }), of: fc.constant(of) }, { noNullPrototype: true }),
  )

const reckoned = fc.record(
  {
    text: xmlWords,
    quantity: fc.integer({ min: -3, max: 500 }),
    unitAmount: fc.bigInt({ min: 0n, max: 10_000_000n }),
    portion,
    from: fc.constant('2026-12-01'),
    to: fc.constant('2026-12-31'),
  },
  { requiredKeys: ['text', 'quantity', 'unitAmount', 'from', 'to'], noNullPrototype: true },
)

const rates: fc.Arbitrary<{ category: TaxCategory; basisPoints: number }> = fc.oneof(
  fc.record({ category: fc.constant('S' as const), basisPoints: fc.integer({ min: 1, max: 2700 }) }),
  fc.record({ category: fc.constantFrom('AE', 'Z', 'O'), basisPoints: fc.constant(0) }),
)

/** Any document that can be. */
export const documents: fc.Arbitrary<IssuedInvoice> = fc
  .record({
    lines: fc.array(reckoned, { minLength: 1, maxLength: 8 }),
    currency: fc.constantFrom(...currencies),
    tax: rates,
    name: xmlWords,
    isCredit: fc.boolean(),
    off: fc.array(fc.record({ text: xmlWords, percent: fc.integer({ min: 0, max: 50 }) }), { maxLength: 2 }),
    credited: fc.integer({ min: 0, max: 100 }),
  })
  .filter(({ lines }) => lines.reduce((sum, line) => sum + amountOf(line), 0n) >= 0n)
  .map(({ lines, currency, tax, name, isCredit, off, credited }) => {
    const sum = lines.reduce((all, line) => all + amountOf(line), 0n)
    const discounts = off.map(({ text, percent }) => ({ text, amount: (sum * BigInt(percent)) / 100n }))
    const given: Given = {
      lines,
      currency,
      tax,
      discounts,
      buyer: { ...demoBuyer, name },
      kind: isCredit ? 'credit-note' : 'invoice',
      corrects: isCredit ? { number: 'ACME-000016', issuedOn: '2026-11-01' } : null,
    }
    const { gross } = documentOf(given).totals
    return documentOf({ ...given, credit: (gross * BigInt(credited)) / 100n })
  })
