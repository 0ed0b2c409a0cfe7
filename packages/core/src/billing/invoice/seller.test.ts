import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { demoSeller } from './documents.testing.ts'
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
    [{ legalName: '' }, 'BILLING_SELLER: legalName: This is empty.'],
    [{ legalName: undefined }, 'BILLING_SELLER: legalName: This is a text.'],
    [
      { vatId: 'DE136695977' },
      'BILLING_SELLER: vatId: This VAT number has a typing error: its check digit is not that of DE.',
    ],
    [
      { country: 'de' },
      'BILLING_SELLER: country: A country is its two capital letters of ISO 3166: DE, FR, GB.',
    ],
    [
      { bank: { name: 'Musterbank', iban: 'DE75512108001245126198' } },
      'BILLING_SELLER: bank.iban: This is no IBAN: its check digits do not fit.',
    ],
    [
      { city: '東京' },
      'BILLING_SELLER: city: “東” (U+6771) cannot be printed: documents have Latin, Greek and Cyrillic letters, on one line.',
    ],
    [
      { city: 'Ber\u202Elin' },
      'BILLING_SELLER: city: U+202E cannot be printed: documents have Latin, Greek and Cyrillic letters, on one line.',
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
    /^BILLING_SELLER: postcode: This is empty\. city: This is empty\.$/,
  )
  for (const none of ['', '{', 'seller.json'])
    assert.throws(() => parseSeller(none), /^BILLING_SELLER: This is no JSON/)
  for (const other of ['null', '[]', '1'])
    assert.throws(() => parseSeller(other), /^BILLING_SELLER: This is an object with legalName, address/)
})

test.run()
