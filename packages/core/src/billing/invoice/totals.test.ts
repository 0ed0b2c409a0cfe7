import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { amountOf, totalsOf } from './totals.ts'

const test = suite('totals')
const of = (unitAmount: bigint, quantity = 1) => ({ unitAmount, quantity })
const standard = { discounts: [], category: 'S', basisPoints: 1900 } as const

test('tax is taken once, on the sum, and not line by line', () => {
  // 19 % of 0.13 is 0.0247: three lines rounded apart would be 0.06
  const { tax, totals } = totalsOf({ ...standard, lines: [of(13n), of(13n), of(13n)] })
  assert.equal([totals.net, tax.amount, totals.gross], [39n, 7n, 46n])
})

test('half a cent of tax is rounded away from zero', () => {
  assert.is(totalsOf({ ...standard, basisPoints: 1000, lines: [of(5n)] }).tax.amount, 1n)
  assert.is(totalsOf({ ...standard, basisPoints: 1000, lines: [of(4n)] }).tax.amount, 0n)
})

test('a period that is paid in part is rounded once, and given back to the cent', () => {
  const portion = { days: 15, of: 31 }
  assert.is(amountOf({ ...of(4900n), portion }), 2371n)
  assert.is(amountOf({ ...of(900n, 3), portion }), 1306n) // 3 × 435 would be 1305
  assert.is(amountOf({ ...of(4900n, -1), portion }), -2371n)
})

test('discounts go off before tax, credit after it', () => {
  const { tax, totals } = totalsOf({
    ...standard,
    lines: [of(4900n)],
    discounts: [{ amount: 900n }],
    credit: 760n,
  })
  assert.equal(tax, { category: 'S', basisPoints: 1900, base: 4000n, amount: 760n, note: null })
  assert.equal(totals, {
    lines: 4900n,
    discounts: 900n,
    net: 4000n,
    tax: 760n,
    gross: 4760n,
    credit: 760n,
    due: 4000n,
  })
})

test('where no tax is taken the document says why, if the law wants it', () => {
  const noteOf = (category: 'AE' | 'Z' | 'O') =>
    totalsOf({ lines: [of(1n)], discounts: [], category, basisPoints: 0 }).tax.note
  assert.match(noteOf('AE') ?? '', /^Reverse charge: the customer is liable/)
  assert.is(noteOf('O'), 'Not subject to VAT.')
  assert.is(noteOf('Z'), null)
})

test('sums that no document can have are refused', () => {
  const lines = [of(100n)]
  const wrong: [Partial<Parameters<typeof totalsOf>[0]>, RegExp][] = [
    [{ discounts: [{ amount: 101n }] }, /issue a credit note/],
    [{ lines: [of(1n, -1)] }, /issue a credit note/],
    [{ discounts: [{ amount: -1n }] }, /takes off/],
    [{ lines: [of(-1n)] }, /negative quantity/],
    [{ credit: 120n }, /Credit settles/],
    [{ credit: -1n }, /Credit settles/],
    [{ tax: 21n }, /share of tax/],
    [{ tax: 17n }, /share of tax/],
    [{ lines: [of(1n)], tax: -1n }, /share of tax/],
    [{ category: 'O', basisPoints: 0, tax: 1n }, /share of tax/],
    [{ basisPoints: 0 }, /in category S/],
    [{ category: 'AE' }, /in category S/],
    [{ basisPoints: 0.5 }, /hundredths of a percent/],
    [{ basisPoints: 10_001 }, /hundredths of a percent/],
  ]
  for (const [change, words] of wrong)
    assert.throws(
      () => totalsOf({ ...standard, lines, ...change }),
      (error: Error) => words.test(error.message),
    )
})

test.run()
