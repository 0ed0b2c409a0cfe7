import type { MemberView } from '@gatehouse/core/team/member/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { reachOf } from './reach-words.ts'
import { teamFilters, textMatches } from './team-filters.ts'

const test = suite('a member’s row')

const sync = { inSync: 290, pending: 4, failing: 6, removalPending: 0 }
const member: MemberView = {
  user: 'u1',
  email: 'ops@acme.com',
  role: 'OPERATOR',
  can: 'servers, not billing',
  login: 'ops',
  servers: null,
  labels: [],
  sync,
  keys: 1,
  passkey: true,
  resetAt: null,
  lastSeenAt: null,
  joinedAt: '2026-11-29T12:00:00.000Z',
  expiresAt: null,
  ownershipOffered: false,
}
const named = (...names: string[]) => names.map((name) => ({ id: name, name }))
const words = (like: Partial<MemberView>) => reachOf({ ...member, ...like }).words

test('it says which servers, and nothing of how the servers are', () => {
  assert.is(words({}), 'all · 300')
  assert.is(words({ sync: { inSync: 0, pending: 0, failing: 0, removalPending: 0 } }), 'all')
  assert.is(
    words({ servers: named('a', 'b'), sync: { ...sync, inSync: 2, pending: 0, failing: 0 } }),
    '2: a, b',
  )
  const five = { ...sync, inSync: 4, pending: 1, failing: 0 }
  assert.is(words({ servers: named('a', 'b', 'c', 'd', 'e'), sync: five }), '5: a, b, c and 2 more')
  assert.is(words({ servers: [], labels: ['eu'] }), 'eu · 300 servers')
  assert.is(words({ servers: [] }), 'none')
  assert.is(words({ role: 'VIEWER', sync: null }), 'none')
})

test('it says what is the member’s own affair: no key, and what is to be removed', () => {
  assert.is(reachOf({ ...member, keys: 0 }).noKey, true)
  assert.is(reachOf({ ...member, role: 'VIEWER', sync: null, keys: 0 }).noKey, false)
  const leaving = { inSync: 0, pending: 0, failing: 0, removalPending: 2 }
  const { removing, words } = reachOf({ ...member, role: 'VIEWER', sync: leaving })
  assert.equal([removing, words], [2, ''])
})

test('the team is narrowed by role, and by what an owner looks for', () => {
  const team = {
    operator: member,
    owner: { ...member, role: 'OWNER' as const, passkey: false },
    keyless: { ...member, keys: 0 },
    guest: { ...member, role: 'VIEWER' as const, sync: null, expiresAt: '2026-12-24T12:00:00.000Z' },
    leaving: { ...member, sync: { ...sync, removalPending: 1 } },
  }
  const found = Object.fromEntries(
    teamFilters.map(({ name, matches }) => [
      name,
      Object.entries(team)
        .filter(([, one]) => matches(one))
        .map(([who]) => who),
    ]),
  )
  assert.equal(found, {
    owner: ['owner'],
    operator: ['operator', 'keyless', 'leaving'],
    viewer: ['guest'],
    billing: [],
    'no-passkey': ['owner'],
    'no-key': ['keyless'],
    expiring: ['guest'],
    'removal-pending': ['leaving'],
  })
})

test('a text is looked for in address, role and login', () => {
  for (const text of ['OPS@', ' acme ', 'operator', 'ops']) assert.ok(textMatches(member, text), text)
  assert.not(textMatches(member, 'anna'))
})

test.run()
