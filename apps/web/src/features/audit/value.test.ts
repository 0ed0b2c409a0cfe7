import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changeInWords, fieldInWords, valueInWords } from './value.ts'

const test = suite('audit values')

test('values read as people write them', () => {
  assert.is(valueInWords(null), '—')
  assert.is(valueInWords(true), 'yes')
  assert.is(valueInWords(22), '22')
  assert.is(valueInWords(['prod-1', 'prod-2']), 'prod-1, prod-2')
  assert.is(valueInWords({ a: 1 }), '{"a":1}')
})

test('field names read as words', () => {
  assert.is(fieldInWords('hostKey'), 'host key')
  assert.is(fieldInWords('server_ids'), 'server ids')
})

test('a single short change is said in one line', () => {
  assert.is(changeInWords({ changes: { role: { from: 'VIEWER', to: 'OPERATOR' } } }), 'VIEWER → OPERATOR')
  assert.is(changeInWords({ changes: {} }), undefined)
  assert.is(changeInWords({ changes: { key: { from: null, to: 'x'.repeat(90) } } }), undefined)
})

test.run()
