import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isConverging, progressInWords } from './progress-words.ts'

const test = suite('progress of a sync in words')
const fleet = { servers: 1000, proved: 1000, pending: 0, failing: 0, stopped: 0, closing: 0 }

test('while it goes on, it says how many are in sync, failing and pending, and that adds up', () => {
  const progress = { ...fleet, proved: 842, pending: 155, failing: 3 }
  assert.is(progressInWords(progress), '842 of 1\u202f000 in sync, 3 failing, 155 pending')
  assert.ok(isConverging(progress))
  const stopped = { ...fleet, proved: 998, stopped: 2 }
  assert.is(progressInWords(stopped), '998 of 1\u202f000 in sync, 2 with a changed host key')
  assert.not(isConverging(stopped))
})

test('accounts that are still to be closed are spoken of last', () => {
  const progress = { ...fleet, closing: 40 }
  assert.is(
    progressInWords(progress),
    '1\u202f000 servers, all in sync, closing the accounts of people who left on 40',
  )
  assert.ok(isConverging(progress))
})

test('when it is done, it says so in a few words', () => {
  assert.is(progressInWords(fleet), '1\u202f000 servers, all in sync')
  assert.is(progressInWords({ ...fleet, servers: 1, proved: 1 }), '1 server, in sync')
})

test.run()
