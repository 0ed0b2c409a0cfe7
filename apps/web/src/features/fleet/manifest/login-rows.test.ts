import type { SyncState } from '@gatehouse/core/fleet/server/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  foldedInWords,
  gatewayFingerprint,
  heldOf,
  type LoginKeyRow,
  loginInWords,
  loginRows,
  powersOf,
  standingOf,
} from './login-rows.ts'

const test = suite('logins with their keys')

const sync = {
  server: 's',
  name: 'prod-1',
  state: 'pending' as const,
  provedAt: '2026-11-23T12:00:00.000Z',
  triedAt: null,
  error: null,
  reason: null,
  nextTryAt: null,
  removals: [],
  shutOut: [],
  trouble: null,
  proved: null,
}
const ops = {
  login: 'ops',
  email: 'ops@acme.com',
  keys: 1,
  state: 'pending' as const,
  error: null,
  unadopted: null,
  shutOut: [],
  trouble: null,
}
const laptop = { fingerprint: 'SHA256:laptop', name: 'laptop', wanted: true, gateway: false, held: false }
const old = { fingerprint: 'SHA256:old', name: null, wanted: false, gateway: false, held: true }
const manifest = {
  surveyedAt: '2026-11-23T11:00:00.000Z',
  logins: [
    { login: 'zoe', email: null, keys: [old] },
    { login: 'ops', email: 'ops@acme.com', keys: [laptop, old] },
  ],
}

const heldIn = (state: SyncState, surveyedAt: string) =>
  loginRows({ sync: { ...sync, state }, logins: [ops], sharedLogins: [] }, { ...manifest, surveyedAt }).map(
    ({ login, keys }) => [login, ...keys.map(({ held }) => held)],
  )
const [before, after] = ['2026-11-23T11:00:00.000Z', '2026-11-23T13:00:00.000Z']

test('what it should have stands beside what it was seen to have, by login', () => {
  assert.equal(heldIn('pending', after), [
    ['ops', 'missing', 'extra'],
    ['zoe', 'extra'],
  ])
})

test('a proof that came after the look says more than the look', () => {
  assert.equal(heldIn('in-sync', before), [['ops', 'yes']])
  assert.equal(heldIn('failing', before), [['ops', 'unproved']])
})

test('and a look that came after the proof says more than the proof', () => {
  assert.equal(heldIn('in-sync', after), [
    ['ops', 'missing', 'extra'],
    ['zoe', 'extra'],
  ])
})

test('before it was asked, nothing is known', () => {
  assert.is(heldOf({ wanted: true, held: null }), 'unasked')
  assert.is(heldOf({ wanted: false, held: false }), 'no')
})

test('a login is in sync when all of its keys are', () => {
  const login = {
    login: 'ops',
    email: 'ops@acme.com',
    state: 'failing' as const,
    unadopted: null,
    shutOut: [],
    trouble: null,
  }
  const keys = (...held: LoginKeyRow['held'][]) => held.map((one) => ({ ...laptop, held: one }))
  assert.is(loginInWords({ ...login, keys: keys('yes', 'yes') }).words, 'in sync')
  assert.is(loginInWords({ ...login, keys: keys('yes', 'missing', 'extra') }).words, '1 missing, 1 to remove')
  assert.is(loginInWords({ ...login, keys: keys('unproved') }).words, '1 not verified yet')
  assert.is(loginInWords({ ...login, keys: keys('unasked') }).words, 'not checked yet')
  assert.is(loginInWords({ ...login, keys: [] }).words, 'none')
  const adoptable = { ...login, keys: keys('missing'), unadopted: { uid: 1000, groups: [] } }
  assert.is(loginInWords(adoptable).words, 'not adopted')
  const shutOut = { ...login, keys: keys('yes'), shutOut: ['its account has expired'] }
  assert.equal(loginInWords(shutOut), { tone: 'bad', words: 'can’t log in' })
  const troubled = { ...login, keys: keys('yes'), trouble: 'its .ssh is not a folder' }
  assert.equal(loginInWords(troubled), { tone: 'bad', words: 'failing' })
  assert.is(loginInWords({ ...login, keys: [], state: 'removal-pending' }).words, 'removal pending')
})

test('what is as it should be is one line, in which the gateway’s key counts for none', () => {
  const key = { ...laptop, held: 'yes' as const }
  const gateway = { fingerprint: 'SHA256:gateway', name: 'the gateway', wanted: true, gateway: true }
  const rows = (login: string, ...keys: LoginKeyRow[]) => ({
    login,
    email: `${login}@acme.com`,
    state: 'in-sync' as const,
    unadopted: null,
    shutOut: [],
    trouble: null,
    keys: [...keys, { ...gateway, held: 'yes' as const }],
  })
  const [ops, zoe] = [rows('ops', key, key), rows('zoe', { ...key, held: 'missing' })]
  const fresh = rows('new', { ...key, held: 'unproved' })
  assert.equal([ops, zoe, fresh].map(standingOf), ['settled', 'differs', 'unverified'])
  assert.is(foldedInWords([ops, rows('eve')]), '2 logins, 2 keys: all in sync')
  assert.is(foldedInWords([rows('eve')]), '1 login: all in sync')
  assert.is(foldedInWords([ops, zoe]), '1 more login, 2 keys: all in sync')
  assert.is(foldedInWords([fresh]), '1 login, 1 key: not verified yet')
  assert.is(foldedInWords([ops, fresh]), '2 logins, 3 keys: 1 login not verified yet, the others in sync')
  assert.is(standingOf({ ...ops, shutOut: ['its account has expired'] }), 'differs')
  assert.is(standingOf({ ...ops, state: 'removal-pending' }), 'differs')
  assert.is(gatewayFingerprint([zoe, ops]), 'SHA256:gateway')
  const without = { ...zoe, keys: [{ ...gateway, held: 'missing' as const }] }
  assert.is(gatewayFingerprint([without]), undefined)
  assert.is(standingOf(without), 'differs')
})

test('groups that make root of a login are named', () => {
  assert.equal(powersOf({ uid: 1000, groups: ['ops', 'users'] }), [])
  assert.equal(powersOf({ uid: 1000, groups: ['sudo', 'docker', 'adm'] }), [
    'It can become root, by the groups sudo, docker.',
    'It reads the system’s logs, by the group adm.',
  ])
  assert.equal(powersOf({ uid: 0, groups: ['wheel'] }), [
    'It is root itself (uid 0).',
    'It can become root, by the group wheel.',
  ])
})

test.run()
