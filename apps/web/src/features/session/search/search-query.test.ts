import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recordingQueryIn, searchFor } from './search-query.ts'

const test = suite('what recordings are searched for')

const id = '01a00000-0000-7000-8000-000000000001'

test('it stands in the address, and nonsense there is passed over', () => {
  assert.equal(recordingQueryIn({ q: 'rm -rf', user: id, server: id, days: '7' }), {
    text: 'rm -rf',
    user: id,
    server: id,
    days: 7,
  })
  assert.equal(recordingQueryIn({ q: 'ls', from: '2026-11-01' }), { text: 'ls', from: '2026-11-01' })
  assert.equal(recordingQueryIn({ q: ['a', 'b'], user: 'me', server: '1', days: '-1' }), { text: '' })
  assert.equal(recordingQueryIn({}), { text: '' })
})

test('days back become a time', () => {
  const now = Date.parse('2026-01-08T12:00:00Z')
  assert.equal(searchFor({ text: 'ls', days: 7 }, now), { text: 'ls', from: '2026-01-01T12:00:00.000Z' })
  assert.equal(searchFor({ text: 'ls', user: id }, now), { text: 'ls', user: id })
})

test.run()
