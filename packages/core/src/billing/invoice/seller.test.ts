import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { demoSeller } from './demo-seller.ts'
import { parseSeller } from './seller.ts'

const test = suite('BILLING_SELLER')
const read = (change: object) => parseSeller(JSON.stringify({ ...demoSeller, ...change }))

test('is read, with the VAT number and the IBAN in one spelling', () => {
  assert.equal(read({}), demoSeller)
  const spaced = read({
    vatId: 'de 136 695 976',
    bank: { name: 'Musterbank', iban: 'de75 5121 0800 1245 1261 99' },
  })
  assert.is(spaced.vatId, demoSeller.vatId)
  assert.is(spaced.bank?.iban, demoSeller.bank?.iban)
  assert.is(
    parseSeller(JSON.stringify({ ...demoSeller, bank: undefined, register: undefined })).bank,
    undefined,
  )
})

test('what is wrong is one line that names the field', () => {
  const wrong: [object, string][] = [
    [{ legalName: '' }, 'BILLING_SELLER: legalName: This can’t be empty.'],
    [{ legalName: undefined }, 'BILLING_SELLER: legalName: Enter text here.'],
    [
      { vatId: 'DE136695977' },
      'BILLING_SELLER: vatId: Check this VAT number for a typo: its check digit is wrong.',
    ],
    [
      { country: 'de' },
      'BILLING_SELLER: country: Use the two-letter code of a country (ISO 3166), such as DE, FR or GB.',
    ],
    [
      { bank: { name: 'Musterbank', iban: 'DE75512108001245126198' } },
      'BILLING_SELLER: bank.iban: Check this IBAN for a typo: its check digits are wrong.',
    ],
    [
      { city: '東京' },
      'BILLING_SELLER: city: “東” (U+6771) can’t be printed. Documents use Latin, Greek and Cyrillic letters, on one line.',
    ],
    [
      { city: 'Ber\u202Elin' },
      'BILLING_SELLER: city: U+202E can’t be printed. Documents use Latin, Greek and Cyrillic letters, on one line.',
    ],
    [{ taxId: '1' }, 'BILLING_SELLER: Unrecognized key: "taxId"'],
  ]
  for (const [change, message] of wrong)
    assert.throws(
      () => read(change),
      (error: Error) => error.message === message,
    )
})

test('all that is wrong is said at once, and what is no JSON is called so', () => {
  assert.throws(
    () => read({ city: '', postcode: '' }),
    /^BILLING_SELLER: postcode: This can’t be empty\. city: This can’t be empty\.$/,
  )
  for (const none of ['', '{', 'seller.json'])
    assert.throws(() => parseSeller(none), /^BILLING_SELLER: This isn’t JSON/)
  for (const other of ['null', '[]', '1'])
    assert.throws(() => parseSeller(other), /^BILLING_SELLER: This must be an object with legalName, address/)
})

test.run()
