import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal } from './gatekeeper.ts'
import { abortLine, lineFor } from './one-line.ts'

const test = suite('lines that people are told')

test("a refusal's words are told, and nothing of any other error", () => {
  assert.is(lineFor(new Refusal('No such server.'), 'Sorry.'), 'No such server.')
  assert.is(lineFor(new Error('password=hunter2'), 'Sorry.'), 'Sorry.')
  assert.is(abortLine('Over.'), 'Over.')
  assert.is(abortLine('Over\r\n\x1b]0;title\x07'), 'Over ]0;title')
  assert.is(abortLine(new DOMException('aborted', 'AbortError')), 'Your access to this server has ended.')
})

test.run()
