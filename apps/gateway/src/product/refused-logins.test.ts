import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RefusedLogins } from './refused-logins.ts'

const test = suite('RefusedLogins')

function begin() {
  const clock = { now: 0 }
  return { clock, logins: new RefusedLogins(() => clock.now) }
}

test('a login is held back longer each time, and not any more once it was let in', () => {
  const { clock, logins } = begin()
  const waits = Array.from({ length: 6 }, () => {
    logins.refused('web-1', 'alice')
    const wait = logins.waitOf('web-1', 'alice')
    clock.now += wait
    assert.is(logins.waitOf('web-1', 'alice'), 0)
    return wait / 1_000
  })
  assert.equal(waits, [10, 20, 40, 80, 120, 120])
  logins.letIn('web-1', 'alice')
  logins.refused('web-1', 'alice')
  assert.is(logins.waitOf('web-1', 'alice'), 10_000)
})

test('others are held back only where many were refused, and never who was let in before', () => {
  const { clock, logins } = begin()
  logins.letIn('web-1', 'carol')
  logins.refused('web-1', 'alice')
  assert.is(logins.waitOf('web-1', 'bob'), 0)
  clock.now += 1_000
  logins.refused('web-1', 'bob')
  assert.is(logins.waitOf('web-1', 'dave'), 14_000)
  assert.is(logins.waitOf('web-1', 'carol'), 0)
  assert.is(logins.waitOf('web-2', 'dave'), 0)
  clock.now += 14_000
  assert.is(logins.waitOf('web-1', 'dave'), 0)
})

test.run()
