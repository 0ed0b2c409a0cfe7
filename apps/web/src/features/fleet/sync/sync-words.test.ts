import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { countsInWords, proofInWords, serversHolding } from './sync-words.ts'

const test = suite('sync in words')
const none = { inSync: 0, pending: 0, failing: 0, removalPending: 0 }

test('what is not done comes first', () => {
  assert.equal(countsInWords({ ...none, inSync: 3 }), { tone: 'ok', words: '3 in sync' })
  assert.equal(countsInWords({ ...none, inSync: 2, pending: 1 }), { tone: 'wait', words: '1 pending' })
  assert.equal(countsInWords({ ...none, pending: 1, failing: 1 }), { tone: 'bad', words: 'failing on 1' })
  assert.equal(countsInWords(none), { tone: 'none', words: 'no servers' })
})

test('in full, it says out of how many', () => {
  assert.is(proofInWords({ ...none, inSync: 3 }).words, 'in sync on 3 of 3 servers')
  assert.is(proofInWords({ ...none, inSync: 1, pending: 2 }).words, 'in sync on 1 of 3 servers, 2 pending')
})

test('a removal that is not proved is said before anything else', () => {
  const counts = { ...none, inSync: 2, failing: 1, removalPending: 1 }
  assert.equal(countsInWords(counts), { tone: 'wait', words: 'removal pending on 1' })
})

test('without a key, only servers that still hold one count', () => {
  assert.is(serversHolding({ sync: { ...none, inSync: 2, removalPending: 1 }, keys: 1 }), 3)
  assert.is(serversHolding({ sync: { ...none, inSync: 2, removalPending: 1 }, keys: 0 }), 1)
  assert.is(serversHolding({ sync: null, keys: 1 }), 0)
})

test.run()
