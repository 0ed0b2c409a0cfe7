import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { buyer } from './buyer.ts'
import { countries } from './countries.ts'
import { demoBuyer } from './documents.testing.ts'
import { isPrinted } from './printed-text.ts'

const test = suite('whom a document is for')
const wrong = (change: object) => {
  const { error } = buyer.safeParse({ ...demoBuyer, ...change })
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ') ?? 'accepted'
}

test('is read with one spelling of its VAT number, its address and its letters', () => {
  const typed = {
    ...demoBuyer,
    name: ' Cafe\u0301 B.V. ',
    vatId: 'nl 0044.95.445 b01',
    email: 'Finance@ACME.example',
  }
  assert.equal(buyer.parse(typed), { ...demoBuyer, name: 'Café B.V.' })
  assert.is(buyer.parse({ ...demoBuyer, vatId: null, email: null }).vatId, null)
})

test('letters of Europe are printed; others are refused by name, and so is what nobody sees', () => {
  for (const name of [
    'Łódź Żółw sp. z o.o.',
    'Ελλάς Α.Ε.',
    'ТОВ «Київ»',
    'Dvořák & Søn',
    'O’Neill – №7 ™',
    'Ştefan Đặng',
  ])
    assert.is(wrong({ name }), 'accepted', name)
  assert.match(wrong({ name: '株式会社' }), /^name: “株” \(U\+682A\) can’t be printed. Documents use Latin/)
  assert.match(wrong({ name: 'Acme 🚀' }), /^name: “🚀” \(U\+1F680\) can’t/)
  for (const hidden of ['\n', '\u200B', '\u202E', '\u00AD', '\uD800', '\u0000', '\uFEFF'])
    assert.match(wrong({ name: `a${hidden}b` }), /^name: U\+[\dA-F]{4} can’t/)
  assert.not(isPrinted(''))
})

test('what is missing or too long is said', () => {
  assert.is(wrong({ name: ' ' }), 'name: This can’t be empty.')
  assert.is(wrong({ name: 'x'.repeat(121) }), 'name: Use at most 120 characters.')
  assert.is(wrong({ address: [] }), 'address: Enter the address.')
  assert.match(wrong({ country: 'UK' }), /ISO 3166/)
  assert.match(wrong({ vatId: '' }), /^vatId: Use only Latin/)
  assert.match(wrong({ email: 'finance' }), /^email: /)
})

test('every country is one that the runtime knows by name, and none is there twice', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  for (const code of countries) assert.ok(names.of(code), code)
  assert.equal([countries.length, new Set(countries).size], [249, 249])
})

test.run()
