import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { escaped, oneLine, printableAscii, storable, storableJson } from './strangers-text.ts'

const test = suite("strangers' text")

/** Each byte between others, and each UTF-16 unit, halves of characters among them, beside every kind of neighbour. */
const bytes = Array.from({ length: 256 }, (_, byte) => byte)
const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
const rows = Array.from({ length: 0x400 }, (_, row) => units.slice(row * 64, row * 64 + 64))
const latin = bytes.map((byte) => Buffer.from([0x61, byte, 0x62]).toString('latin1'))
const utf8 = bytes.map((byte) => Buffer.from([0x61, byte, 0x62]).toString('utf8'))
const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 900 }),
  fc.array(fc.nat(0xffff), { maxLength: 60 }).map((all) => String.fromCharCode(...all)),
  fc
    .array(
      fc.constantFrom(
        '\\',
        'u0000',
        '\\u0000',
        '\\ud800',
        '"',
        '\0',
        '\ud83d',
        '\udd80',
        '\u202e',
        '\x1b[2J',
        'é',
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join('')),
)
const acts = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function everyText(check: (text: string) => void) {
  for (const text of [...rows.map((row) => row.join('a')), ...latin, ...utf8, units.join('')]) check(text)
  fc.assert(fc.property(anything, check))
}

test('whatever it holds, a line has nothing that a terminal acts on, is one, and ends', () =>
  everyText((text) => {
    const line = oneLine(text)
    assert.not(acts.test(line))
    assert.ok(line.length <= 401)
    assert.is(oneLine(line.replace(/…$/, '')), line.replace(/…$/, '').trim())
  }))

test('escaped, it can still be seen, and acts on nothing', () => {
  everyText((text) => assert.not(acts.test(escaped(text))))
  assert.is(escaped('a\x1b[31m\0\ud800'), 'a\\u{1b}[31m\\u{0}\\u{d800}')
  for (const text of ['/etc/hosts', 'größe 🦀', 'a b']) assert.is(escaped(text), text)
})

test('as ASCII, nothing else is left of it', () =>
  everyText((text) => {
    assert.match(printableAscii(text, 512), /^[ -~]{0,512}$/)
    assert.is(printableAscii(text, 100_000, '?').length, text.length)
  }))

test('what can be stored stays as it is, and is text that a database keeps', () => {
  everyText((text) => {
    const kept = storable(text)
    assert.not(/\0/.test(kept))
    assert.ok(kept.isWellFormed())
    if (text.isWellFormed() && !text.includes('\0')) assert.is(kept, text)
    assert.is(storable(Buffer.from(kept)), kept)
  })
  assert.is(storable(Buffer.from([0x61, 0, 0xff, 0x62])), 'a\u{fffd}\u{fffd}b')
})

test('JSON of it is JSON, and says the same', () =>
  everyText((text) => {
    const json = storableJson({ [`name ${text}`]: [text, { text }] })
    assert.not(/\\u0000|\\ud[89a-f]/.test(json.replaceAll('\\\\', '')))
    const kept = storable(text)
    assert.equal(JSON.parse(json), { [`name ${kept}`]: [kept, { text: kept }] })
  }))

test.run()
