import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { labelsOffered, searchText, stateIn, statesOffered, urgencyOf } from './fleet-filter.ts'

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

test('the labels of most servers are offered, and the chosen one, so that it can be taken back', () => {
  const named = (labels: string[][], chosen?: string) =>
    labelsOffered(labels, chosen).map(({ label, servers }) => `${label} ${servers}`)
  assert.equal(named([['eu', 'web'], [], ['web']], undefined), ['web 2', 'eu 1'])
  assert.equal(named([['eu']], 'gone'), ['eu 1', 'gone 0'])
  const many = Array.from({ length: 12 }, (_, number) => `l-${10 + number}`)
  assert.equal(named([many, many.slice(0, 8)]).length, 8)
  assert.ok(named([many, many.slice(0, 8)], 'l-21').includes('l-21 1'))
})

test('an address can name a state, and nonsense is none', () => {
  assert.is(stateIn('failing'), 'failing')
  assert.is(stateIn('broken'), undefined)
  assert.is(stateIn(''), undefined)
})

test.run()
