import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changesLimit, limitInWords } from './limit-words.ts'

const test = suite('what another limit of servers changes')

const sync = { inSync: 290, pending: 5, failing: 5, removalPending: 7 }
const limited = (...ids: string[]) => ({ servers: ids.map((id) => ({ id, name: id })), labels: [], sync })
const toAll = { servers: null, labels: [], sync }

test('of who reached all, how many servers are lost', () => {
  assert.is(limitInWords(toAll, ['a', 'b']), 'loses 298 servers, keeps 2')
  assert.is(limitInWords(toAll, []), 'loses 300 servers, keeps 0')
})

test('of who was limited, what is lost, gained and kept', () => {
  assert.is(limitInWords(limited('a', 'b'), ['b', 'c', 'd']), 'loses 1 server, gains 2 servers, keeps 1')
  assert.is(limitInWords(limited('a'), ['b']), 'loses 1 server, gains 1 server')
  assert.is(limitInWords(limited('a'), null), 'gains all servers')
})

test('the same limit is no change, in whatever order', () => {
  assert.is(changesLimit(limited('a', 'b'), ['b', 'a']), false)
  assert.is(changesLimit(toAll, null), false)
  assert.is(changesLimit(limited(), []), false)
  for (const [member, chosen] of [
    [limited('a'), null],
    [toAll, ['a']],
    [limited('a'), ['b']],
    [limited('a', 'b'), ['a']],
  ] as const)
    assert.is(changesLimit(member, chosen), true)
})

test.run()
