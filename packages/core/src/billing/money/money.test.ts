import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allocate } from './allocate.ts'
import { type Currency, currencies, exponentOf, isCurrency } from './currency.ts'
import { parseDecimal, toDecimal } from './decimal.ts'
import { formatMoney } from './format-money.ts'
import { fractionOf } from './fraction-of.ts'
import { toSafeNumber } from './to-safe-number.ts'

const test = suite('money')
const amounts = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
const someCurrency = fc.constantFrom(...currencies)

test('exponents are those that the runtime has from ISO 4217', () => {
  for (const currency of currencies) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    assert.is(exponentOf(currency), format.resolvedOptions().maximumFractionDigits, currency)
  }
})

test('a code is a currency only if it stands in the table, in capitals', () => {
  assert.ok(currencies.every(isCurrency))
  for (const code of ['eur', 'XXX', '', 'EUR ', '__proto__', 'toString']) assert.not(isCurrency(code), code)
})

test('an amount is written with the decimals of its currency', () => {
  const written: [bigint, Currency, string][] = [
    [1999n, 'EUR', '19.99'],
    [5n, 'EUR', '0.05'],
    [-5n, 'EUR', '-0.05'],
    [0n, 'USD', '0.00'],
    [1200n, 'JPY', '1200'],
    [-1n, 'KRW', '-1'],
    [19995n, 'KWD', '19.995'],
    [9007199254740993n, 'EUR', '90071992547409.93'],
  ]
  for (const [amount, currency, text] of written) {
    assert.is(toDecimal(amount, currency), text)
    assert.is(parseDecimal(text, currency), amount)
  }
  assert.is(parseDecimal('19.9', 'EUR'), 1990n)
  assert.is(parseDecimal('19', 'EUR'), 1900n)
})

test('what is written is read back the same, in every currency', () => {
  const same = fc.property(amounts, someCurrency, (amount, currency) => {
    assert.is(parseDecimal(toDecimal(amount, currency), currency), amount)
  })
  fc.assert(same)
})

test('what is no plain decimal number of the currency is refused', () => {
  const none = [
    '',
    '-',
    '.',
    '1.',
    '.5',
    '+1',
    '1e3',
    '1,000',
    ' 1',
    '1\n',
    '٣',
    '0x1',
    '1_0',
    'NaN',
    '1.2.3',
  ]
  for (const text of none) assert.throws(() => parseDecimal(text, 'EUR'), /no decimal number/, text)
  assert.throws(() => parseDecimal('9'.repeat(1e6), 'EUR'), /no decimal number/)
  assert.throws(() => parseDecimal('19.990', 'EUR'), /more decimals than EUR, which has 2/)
  assert.throws(() => parseDecimal('1.0', 'JPY'), /more decimals than JPY, which has 0/)
})

test('parts sum to the whole, and none is a unit or more from its exact share', () => {
  const weights = fc
    .array(fc.nat(1e9), { minLength: 1, maxLength: 20 })
    .filter((all) => all.some((weight) => weight > 0))
  const exact = fc.property(amounts, weights, (amount, all) => {
    const parts = allocate(amount, all)
    const total = all.reduce((sum, weight) => sum + BigInt(weight), 0n)
    assert.is(
      parts.reduce((sum, part) => sum + part, 0n),
      amount,
    )
    parts.forEach((part, at) => {
      const off = part * total - amount * BigInt(all[at]!)
      assert.ok(off < total && -off < total)
    })
  })
  fc.assert(exact)
})

test('the odd cent goes to the largest remainder, and of equal ones to the first', () => {
  assert.equal(allocate(100n, [1, 1, 1]), [34n, 33n, 33n])
  assert.equal(allocate(-100n, [1, 1, 1]), [-34n, -33n, -33n])
  assert.equal(allocate(10n, [1, 5, 5]), [1n, 5n, 4n])
  assert.equal(allocate(7n, [0, 3n]), [0n, 7n])
})

test('weights that cannot divide anything are refused', () => {
  for (const weights of [[], [0], [0, 0], [-1, 2]]) assert.throws(() => allocate(1n, weights), RangeError)
  assert.throws(() => allocate(1n, [0.5]), RangeError)
})

test('a fraction is rounded once, half away from zero', () => {
  assert.is(fractionOf(100n, 1, 3), 33n)
  assert.is(fractionOf(200n, 1, 3), 67n)
  for (const [numerator, denominator, half] of [
    [1, 2, 2n],
    [-1, 2, -2n],
    [1, -2, -2n],
    [-1, -2, 2n],
  ] as const)
    assert.is(fractionOf(3n, numerator, denominator), half)
  assert.is(fractionOf(-3n, 1, 2), -2n)
  assert.throws(() => fractionOf(1n, 1, 0), RangeError)
  assert.throws(() => fractionOf(1n, 0.5, 2), RangeError)
  const nearest = fc.property(
    amounts,
    fc.integer(),
    fc.integer({ min: 1 }),
    (amount, numerator, denominator) => {
      const off =
        2n * (fractionOf(amount, numerator, denominator) * BigInt(denominator) - amount * BigInt(numerator))
      assert.ok(off <= denominator && -off <= denominator)
    },
  )
  fc.assert(nearest)
})

test('money is shown as people read it, to the last digit', () => {
  const shown: [bigint, Currency, string][] = [
    [1999n, 'EUR', '€19.99'],
    [-500n, 'EUR', '-€5.00'],
    [123450n, 'CHF', 'CHF 1,234.50'],
    [1200n, 'JPY', '¥1,200'],
    [19995n, 'KWD', 'KWD 19.995'],
    [900719925474099301n, 'USD', '$9,007,199,254,740,993.01'],
  ]
  for (const [amount, currency, text] of shown) assert.is(formatMoney(amount, currency), text)
})

test('a number for JSON is the amount itself, or is refused', () => {
  assert.is(toSafeNumber(-1999n), -1999)
  assert.is(toSafeNumber(2n ** 53n - 1n), Number.MAX_SAFE_INTEGER)
  for (const large of [2n ** 53n, -(2n ** 53n), 10n ** 400n])
    assert.throws(() => toSafeNumber(large), RangeError)
})

test.run()
