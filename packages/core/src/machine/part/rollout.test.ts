import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rolloutInWords, rolloutOf } from './rollout.ts'
import type { PartState } from './view.ts'

const test = suite('how far a change of several servers is')
const servers = Array.from({ length: 12 }, (_, n) => ({ id: `${n}`, name: `web-${n}` }))
const parts = (...states: PartState[]) =>
  states.map((state, n) => ({
    server: `${n}`,
    state,
    undone: state === 'undone' ? { at: '', why: 'hopper_level: too many' } : null,
    error: state === 'failing' ? 'It did not answer.' : null,
  }))

test('counts add up, and end when nothing more happens by itself', () => {
  const words = (...states: PartState[]) =>
    rolloutInWords(rolloutOf(servers.slice(0, states.length), parts(...states)))
  const waiting = Array<PartState>(11).fill('waiting')
  assert.is(words('pending', ...waiting), '12 servers: 1 being applied, 11 waiting for their turn')
  assert.is(words('in-sync', 'in-sync', 'waiting'), '3 servers: 2 verified, 1 waiting for its turn')
  assert.is(words('in-sync', 'in-sync'), '2 servers, all verified')
  assert.is(words('undone', 'stopped', 'stopped'), '3 servers: 1 undid it, 2 left as they were')
  assert.is(words('in-sync'), '1 server, verified')
  assert.is(words('failing'), '1 server: 1 could not be given it yet')
  assert.is(rolloutOf(servers, []).counts.pending, 12, 'one that nothing is known of is about to be told')
  assert.is(rolloutOf(servers.slice(0, 2), parts('in-sync', 'waiting')).going, true)
  assert.is(rolloutOf(servers.slice(0, 2), parts('undone', 'stopped')).going, false)
})

test('where it went wrong is named with its words, what a server undid first', () => {
  const { troubles } = rolloutOf(servers, parts('failing', 'stopped', 'undone'))
  assert.equal(
    troubles.map(({ name, why }) => `${name}: ${why}`),
    ['web-2: hopper_level: too many', 'web-0: It did not answer.'],
  )
})

test.run()
