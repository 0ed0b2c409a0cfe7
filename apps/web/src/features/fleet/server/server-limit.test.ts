import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  allServers,
  effectInWords,
  limitInWords,
  limitOf,
  namesOf,
  reachInWords,
  saidLimit,
} from './server-limit.ts'

const test = suite('server limit')

const server = (name: string) => ({ id: `id-${name}`, name })
const some = (...names: string[]) => ({ count: names.length, names })
const none = some()

test('a limit is sent as it was read, and what was chosen is not sent while all are', () => {
  const limited = limitOf({ servers: [server('prod-1')], labels: ['eu'] })
  assert.equal(saidLimit(limited), { servers: ['id-prod-1'], labels: ['eu'] })
  assert.equal(saidLimit({ ...limited, all: true }), { servers: null })
  assert.equal(limitOf({ servers: null, labels: [] }), allServers)
})

test('a limit in words names labels first', () => {
  assert.is(limitInWords(allServers), 'all servers')
  assert.is(limitInWords({ all: false, servers: [], labels: [] }), 'no servers')
  assert.is(limitInWords({ all: false, servers: [server('prod-1')], labels: ['eu'] }), 'eu, prod-1')
})

test('what a member reaches by a label is counted', () => {
  const sync = { inSync: 10, pending: 1, failing: 1, removalPending: 3 }
  assert.is(reachInWords({ servers: null, labels: [], sync }), 'all')
  assert.is(reachInWords({ servers: [server('prod-1')], labels: [], sync }), 'prod-1')
  assert.is(reachInWords({ servers: [], labels: ['staging'], sync }), 'staging · 12 servers')
})

test('what would change is a sentence each', () => {
  const removes = { count: 45, names: ['a-1', 'a-2', 'a-3', 'a-4'] }
  assert.equal(
    effectInWords({ keeps: some('prod-1'), adds: some('fra-12'), removes, sessions: 1, unused: [] }),
    ['Keeps prod-1.', 'Adds fra-12.', 'Removes a-1, a-2, a-3 and 42 more; ends 1 live session.'],
  )
  assert.equal(effectInWords({ keeps: none, adds: none, removes: none, sessions: 0, unused: [] }), [])
})

test('one more name takes no more room than counting it', () => {
  assert.is(namesOf(some('a', 'b', 'c', 'd')), 'a, b, c, d')
  assert.is(namesOf(some('a', 'b', 'c', 'd', 'e')), 'a, b, c and 2 more')
  assert.is(namesOf({ count: 7, names: [] }), '7')
})

test.run()
