import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RowChange } from './change-sets.ts'
import { diffOf } from './diff.ts'

const test = suite('diffOf')

const change = (entity: string, id: string, ...fields: RowChange['fields']): RowChange => ({
  entity,
  row: { id },
  fields,
})
const set = (name: string, to: string) => ({ name, from: null, to })

test("the thing's own fields go by their name, others by their entity", () => {
  assert.equal(
    diffOf([change('Server', 'a', set('name', 'x')), change('ApiKey', 'k', set('revokedAt', 'now'))], 'a'),
    { name: { from: null, to: 'x' }, 'apiKey.revokedAt': { from: null, to: 'now' } },
  )
})

test('rows of one kind are numbered from the second, and none is lost', () => {
  const keys = ['k1', 'k2', 'k3'].map((id) => change('ApiKey', id, set('revokedAt', id)))
  assert.equal(diffOf(keys, 'm'), {
    'apiKey.revokedAt': { from: null, to: 'k1' },
    'apiKey.2.revokedAt': { from: null, to: 'k2' },
    'apiKey.3.revokedAt': { from: null, to: 'k3' },
  })
})

test('a row flushed twice has its first "from" and its last "to"', () => {
  const steps = [
    change('Server', 'a', { name: 'name', from: null, to: 'b' }),
    change('Server', 'a', { name: 'name', from: 'b', to: 'c' }),
    change('ApiKey', 'k', { name: 'name', from: 'x', to: 'y' }),
    change('ApiKey', 'k', { name: 'name', from: 'y', to: 'z' }),
  ]
  assert.equal(diffOf(steps, 'a'), { name: { from: null, to: 'c' }, 'apiKey.name': { from: 'x', to: 'z' } })
})

test("a user's event names the fields of the membership plainly", () => {
  const membership: RowChange = {
    entity: 'Membership',
    row: { id: 'm', userId: 'u' },
    fields: [set('role', 'OWNER')],
  }
  assert.equal(diffOf([membership], 'u'), { role: { from: null, to: 'OWNER' } })
  assert.equal(diffOf([membership], 'a'), { 'membership.role': { from: null, to: 'OWNER' } })
})

test.run()
