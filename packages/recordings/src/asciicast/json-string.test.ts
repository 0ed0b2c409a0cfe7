import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { longestEscape, writeEscaped } from './json-string.ts'

const test = suite('JSON string')

function escaped(text: string): string {
  const bytes = Buffer.from(text)
  const out = Buffer.alloc(bytes.length * longestEscape)
  return `"${out.toString('utf8', 0, writeEscaped(bytes, out, 0))}"`
}

test('every control character, quote and backslash is escaped as JSON.stringify does', () => {
  const text = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
  assert.is(escaped(text), JSON.stringify(text))
})

test('any text is escaped as JSON.stringify does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => assert.is(escaped(text), JSON.stringify(text))),
  )
})

test.run()
