import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchText, stateIn, statesOffered, urgencyOf } from './fleet-filter.ts'

const test = suite('filter of the fleet')

test('the states that servers are in are offered, what needs a person first', () => {
  const states = ['in-sync', 'failing', 'in-sync', 'host-key-changed'] as const
  assert.equal(statesOffered(states, undefined), ['host-key-changed', 'failing', 'in-sync'])
})

test('a chosen state that no server is in any more can be taken back', () => {
  assert.equal(statesOffered(['in-sync'], 'failing'), ['failing', 'in-sync'])
})

test('what needs a person comes before what waits, and that before what is in sync', () => {
  const states = ['in-sync', 'pending', 'failing', 'host-key-changed', 'removal-pending'] as const
  assert.equal(
    [...states].sort((a, b) => urgencyOf(a) - urgencyOf(b)),
    ['host-key-changed', 'failing', 'removal-pending', 'pending', 'in-sync'],
  )
})

test('a server is found by its name, address, type and labels, and by how one logs in where that is not the usual', () => {
  const prod = { name: 'Prod-1', host: '10.0.0.1', port: 22, type: 'CCX13', labels: ['eu', 'web'] }
  const text = (access: 'direct' | 'gateway') => searchText({ ...prod, access })
  for (const part of ['prod-1', '10.0.0.1:22', 'ccx13', 'web']) assert.ok(text('direct').includes(part), part)
  assert.ok(text('gateway').includes('gateway only'))
  assert.not(text('direct').includes('direct'))
})

test('an address can name a state, and nonsense is none', () => {
  assert.is(stateIn('failing'), 'failing')
  assert.is(stateIn('broken'), undefined)
  assert.is(stateIn(''), undefined)
})

test.run()
