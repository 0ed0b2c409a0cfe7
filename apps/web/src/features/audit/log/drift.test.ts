import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { driftIn } from './drift.ts'

const test = suite('drift in an event')

test('lines that came and went are read', () => {
  const drift = [{ what: 'ops', added: ['SHA256:x'], removed: ['SHA256:y laptop'] }]
  assert.equal(driftIn({ drift }), drift)
})

test('details of another shape are no drift', () => {
  assert.equal(driftIn({}), [])
  assert.equal(driftIn({ drift: 'yes' }), [])
  assert.equal(driftIn({ drift: [{ what: 'ops', added: 'x', removed: [] }, null, 3] }), [])
})

test.run()
