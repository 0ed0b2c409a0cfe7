import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { chunked } from '../testing/chunked.ts'
import { rawBytes, Utf8Stream } from './utf8-stream.ts'

const test = suite('UTF-8 of a stream')

function decode(chunks: Iterable<Buffer>): string {
  const stream = new Utf8Stream()
  const pieces = [...chunks].map((chunk) => Buffer.from(stream.push(chunk)))
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    Buffer.concat([...pieces, stream.end()]),
  )
}

/** Bytes that are nearly UTF-8: characters of all lengths, with bytes lost, doubled and thrown in. */
const nearlyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 4 }),
    ),
  )
  .map((parts) => Buffer.concat(parts))

test('a character split between two chunks comes whole', () => {
  const text = 'größe € 日本 🦀'
  const bytes = Buffer.from(text)
  for (let at = 0; at <= bytes.length; at++)
    assert.is(decode([bytes.subarray(0, at), bytes.subarray(at)]), text)
})

test('text comes as it is, in any chunks', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      (text, sizes) => {
        assert.is(decode(chunked(Buffer.from(text), sizes)), text)
      },
    ),
  )
})

test('any bytes, in any chunks, make the same text, and the text tells the bytes', () => {
  fc.assert(
    fc.property(nearlyText, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (bytes, sizes) => {
      const text = decode(chunked(bytes, sizes))
      assert.is(text, decode([bytes]))
      assert.ok(rawBytes(text).equals(bytes))
    }),
    { numRuns: 500 },
  )
})

test('each byte that belongs to no character becomes a character of its own', () => {
  assert.is(
    decode([Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82])]),
    'a\u{10feff}\u{10fec3}(\u{10fee2}\u{10fe82}',
  )
})

test('surrogates, overlong forms and what lies beyond Unicode are no characters', () => {
  for (const hex of ['eda080', 'c0af', 'e08080', 'f08080af', 'f4908080', 'f8888080'])
    assert.is(decode([Buffer.from(hex, 'hex')]).match(/^[\u{10fe80}-\u{10feff}]+$/u)?.[0].length, hex.length)
})

test('output that holds one of the characters for raw bytes is told from a raw byte', () => {
  const bytes = Buffer.from('\u{10fe80}')
  const text = decode([bytes])
  assert.not.equal(text, decode([Buffer.of(0x80)]))
  assert.ok(rawBytes(text).equals(bytes))
})

test('nothing but the beginning of a character is held back', () => {
  const stream = new Utf8Stream()
  assert.is(stream.push(Buffer.from('ab\u20ac').subarray(0, 4)).toString(), 'ab')
  assert.is(stream.push(Buffer.from('c')).toString(), '\u{10fee2}\u{10fe82}c')
  assert.is(stream.push(Buffer.of(0xff)).toString(), '\u{10feff}')
})

test.run()
