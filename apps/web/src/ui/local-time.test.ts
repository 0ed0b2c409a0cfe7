import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { localValue, momentOf } from './local-time.ts'

const test = suite('local time')

test('a moment comes back from the input as it went in, to the minute', () => {
  for (const iso of ['2027-01-31T17:00:00.000Z', '2026-07-01T00:30:00.000Z']) {
    assert.match(localValue(iso), /^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    assert.is(momentOf(localValue(iso)), iso)
  }
})

test('an empty input is no moment', () => assert.is(momentOf(''), null))

test.run()
