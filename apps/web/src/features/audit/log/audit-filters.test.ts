import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exportPath, filtersIn, searchFor } from './audit-filters.ts'

const test = suite('audit filters')

test('an address is read as filters', () => {
  assert.equal(filtersIn({ actor: ' ops@acme.com ', verb: 'server.registered', last: 'week' }), {
    actor: 'ops@acme.com',
    verb: 'server.registered',
    last: 'week',
  })
})

test('all verbs of a noun are one filter', () => {
  assert.equal(filtersIn({ verb: 'server.*' }), { verb: 'server.*' })
})

test('what makes no sense is left out', () => {
  assert.equal(
    filtersIn({ actor: ' ', verb: 'server.exploded', last: 'constructor', from: 'soon', to: ['a', 'b'] }),
    {},
  )
})

test('a span takes the place of from and to', () => {
  const from = '2026-11-01T00:00:00.000Z'
  assert.equal(filtersIn({ last: 'day', from }), { last: 'day' })
  assert.equal(filtersIn({ from }), { from })
})

test('a span begins on a full minute before now', () => {
  const now = Date.parse('2026-11-23T12:00:42Z')
  assert.equal(searchFor({ last: 'hour', actor: 'a' }, now), { actor: 'a', from: '2026-11-23T11:00:00.000Z' })
})

test('the download has the filters of the page', () => {
  assert.is(
    exportPath('acme', 'csv', { actor: 'ops+1@acme.com', verb: 'key.added' }),
    '/audit/export?account=acme&format=csv&actor=ops%2B1%40acme.com&verb=key.added',
  )
})

test.run()
