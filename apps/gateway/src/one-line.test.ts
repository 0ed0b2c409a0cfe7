import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from './gatekeeper.ts'
import { abortLine, lineFor, oneLine } from './one-line.ts'

const test = suite('lines that people are told')

test('whatever a text holds, it becomes one line without control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const line = oneLine(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
      assert.not.match(line, /[\x00-\x1f\x7f-\x9f\u2028\u2029]/)
      assert.ok(line.length <= 401)
      assert.ok(Buffer.byteLength(line) < 1_500)
    }),
  )
  assert.is(oneLine('  two\r\nlines \x1b]0;title\x07 '), 'two lines ]0;title')
})

test("a refusal's words are told, and nothing of any other error", () => {
  assert.is(lineFor(new Refusal('No such server.'), 'Sorry.'), 'No such server.')
  assert.is(lineFor(new Error('password=hunter2'), 'Sorry.'), 'Sorry.')
  assert.is(abortLine('Over.'), 'Over.')
  assert.is(abortLine(new DOMException('aborted', 'AbortError')), 'Your access to this server has ended.')
})

test.run()
