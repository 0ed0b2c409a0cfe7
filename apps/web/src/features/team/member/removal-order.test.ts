import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { firstToName } from './removal-order.ts'

const test = suite('pending removals')

test('servers on which it went wrong are named first, and not more than a few', () => {
  const fine = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ id: name, name, error: null, nextTryAt: null }))
  const dead = { id: 'z', name: 'z', error: 'It does not answer.', nextTryAt: '2026-11-23T12:00:00Z' }
  assert.equal(
    firstToName([...fine, dead]).map(({ name }) => name),
    ['z', 'a', 'b', 'c'],
  )
})

test.run()
