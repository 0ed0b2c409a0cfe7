import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lockedOut } from './locked-out.ts'

const test = suite('whom a requirement locks out')

const members = [
  { email: 'a@acme.com', role: 'OWNER', passkey: true },
  { email: 'b@acme.com', role: 'OWNER', passkey: false },
  { email: 'c@acme.com', role: 'VIEWER', passkey: false },
  { email: 'd@acme.com', role: 'OPERATOR', passkey: true },
] as const

test('those of whom it is newly required and who have no passkey', () => {
  assert.equal(lockedOut(members, { from: 'nobody', to: 'owners' }), ['b@acme.com'])
  assert.equal(lockedOut(members, { from: 'nobody', to: 'everyone' }), ['b@acme.com', 'c@acme.com'])
  assert.equal(lockedOut(members, { from: 'owners', to: 'everyone' }), ['c@acme.com'])
})

test('nobody, where it is required of fewer or of the same', () => {
  assert.equal(lockedOut(members, { from: 'everyone', to: 'owners' }), [])
  assert.equal(lockedOut(members, { from: 'owners', to: 'owners' }), [])
  assert.equal(lockedOut(members, { from: 'owners', to: 'nobody' }), [])
})

test.run()
