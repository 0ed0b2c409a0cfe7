import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { takesGzip } from './compressed.ts'

const test = suite('accepted encodings')

test('gzip is taken where it is named or meant, and its weight is not 0', () => {
  for (const yes of [
    'gzip',
    'gzip, deflate, br',
    'br;q=1, gzip;q=0.1',
    '*',
    'GZIP',
    'x-gzip',
    'identity, *;q=0.5',
  ])
    assert.ok(takesGzip(yes), yes)
  for (const no of [undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip;q=0, *', '*;q=0', 'gzipped'])
    assert.not(takesGzip(no), no)
})

test('whatever a client sends, there is an answer', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof takesGzip(text) === 'boolean'))
})

test.run()
