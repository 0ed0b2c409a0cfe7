import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { countries } from './countries.ts'
import { vatExample, vatNumber, vatPrefixes } from './vat-number.ts'

const test = suite('VAT numbers')
const read = (text: string) => vatNumber.safeParse(text)
const wrong = (text: string) => read(text).error?.issues[0]?.message ?? 'accepted'

const memberStates = 'AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'

test('those of the EU, Northern Ireland, Great Britain, Switzerland and Norway are known', () => {
  assert.equal(vatPrefixes, `${memberStates} XI GB CH NO`.split(' ').sort())
  assert.ok(vatPrefixes.every((prefix) => countries.includes(prefix) || prefix === 'EL' || prefix === 'XI'))
  for (const prefix of vatPrefixes) assert.ok(read(vatExample(prefix)!).success, prefix)
})

test('separators and small letters are no difference, and Greece is EL', () => {
  assert.is(read('de 136.695-976').data, 'DE136695976')
  assert.is(read('CHE-107.787.577 MWST').data, 'CHE107787577MWST')
  assert.is(read('NO 995\u00A0525 828 mva').data, 'NO995525828MVA')
  assert.is(read('GR094259216').data, 'EL094259216')
})

test('read again, it is the same', () => {
  const prefix = fc.constantFrom(...vatPrefixes)
  const rest = fc.stringMatching(/^[A-Z\d]{2,12}$/)
  const stable = fc.property(prefix, rest, (start, end) => {
    const { data } = read(start + end)
    if (data !== undefined) assert.is(read(data).data, data)
  })
  fc.assert(stable)
})

test('one wrong digit is noticed where the country has a check digit', () => {
  const checked = [
    'AT',
    'BE',
    'CH',
    'DE',
    'DK',
    'EE',
    'EL',
    'FI',
    'HR',
    'HU',
    'IT',
    'LU',
    'NO',
    'PL',
    'PT',
    'SE',
    'SI',
  ]
  for (const prefix of checked) {
    const number = read(vatExample(prefix)!).data!
    const at = prefix === 'SE' ? 11 : number.search(/\d(?=\D*$)/)
    const other = `${number.slice(0, at)}${(Number(number[at]) + 1) % 10}${number.slice(at + 1)}`
    assert.match(wrong(other), /for a typo/, other)
  }
})

test('what is none is refused, and it is said how one looks', () => {
  for (const [text, message] of [
    ['', /only Latin letters and digits/],
    ['136695976', /Start the VAT number with its country/],
    ['US123456789', /Start the VAT number with its country/],
    ['__proto__', /Latin letters/],
    ['DE13669597', /A VAT number that starts with DE looks like DE136695976/],
    ['DE1366959760', /looks like/],
    ['ATX13585627', /looks like ATU13585627/],
    ['DE'.padEnd(41, ' '), /at most/],
  ] as const)
    assert.match(wrong(text), message, text)
})

test('look-alikes of other scripts are not taken for letters and digits', () => {
  const tricks = [
    '\u0410TU13585627', // Cyrillic A
    'DE１36695976', // full width
    'DE١٣٦٦٩٥٩٧٦', // Arabic-Indic
    'ıT00743110157', // becomes IT in capitals
    'ſE556188840401', // becomes SE in capitals
    'ﬁ20774740', // becomes FI in capitals
    'DE136695976\u200B',
    'DE136695976\u0000',
    '\u202EDE136695976',
    'DE136695976\n',
  ]
  for (const trick of tricks) assert.match(wrong(trick), /only Latin letters and digits/, trick)
})

test('no text makes it throw or answer anything but capitals and digits', () => {
  const harmless = fc.property(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', ...vatPrefixes),
    (text, prefix) => {
      const { data } = read(prefix + text)
      assert.ok(data === undefined || /^[A-Z]{2}[A-Z\d+*]{2,12}$/.test(data))
    },
  )
  fc.assert(harmless, { numRuns: 2000 })
})

test.run()
