import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sessionFilterIn } from './session-filter.ts'

const test = suite('what the list of sessions is asked for')

const id = '01a00000-0000-7000-8000-000000000001'
const now = Date.parse('2026-01-08T12:00:00Z')

test('all that stands in the address is asked of the server', () =>
  assert.equal(sessionFilterIn({ live: '1', user: id, server: id, days: '7', filter: ' df -h ' }, now), {
    live: true,
    user: id,
    server: id,
    from: '2026-01-01T12:00:00.000Z',
    text: 'df -h',
  }))

test('nothing is asked that makes no sense', () => {
  assert.equal(sessionFilterIn({ live: 'yes', user: 'ops', filter: '  ' }, now), {})
  assert.equal(sessionFilterIn({ filter: ['a', 'b'] }, now), {})
})

test('a text is no longer than the server takes it', () =>
  assert.is(sessionFilterIn({ filter: 'x'.repeat(300) }, now).text?.length, 200))

test.run()
