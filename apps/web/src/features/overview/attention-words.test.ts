import type { Attention } from '@gatehouse/core/overview/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { age } from './age.ts'
import { attentionInWords } from './attention-words.ts'

const test = suite('attention in words')
const now = Date.parse('2026-11-29T12:00:00Z')
const words = (of: Attention) => attentionInWords(of, now).words
const path = (of: Attention) => attentionInWords(of, now).action.path
const named = (...names: string[]) => names.map((name) => ({ id: `id-${name}`, name }))

test('one thing is named, and its page is the way to it', () => {
  const failing: Attention = {
    kind: 'failing',
    count: 1,
    servers: named('prod-1'),
    since: '2026-11-29T02:00:00Z',
  }
  assert.is(words(failing), 'prod-1 is failing, last verified 10 h ago.')
  assert.is(path(failing), 'servers/id-prod-1')
  assert.is(words({ ...failing, since: null }), 'prod-1 is failing and was never verified.')
})

test('many are counted, and the list of them is the way', () => {
  const failing: Attention = {
    kind: 'failing',
    count: 30,
    servers: named('a', 'b', 'c'),
    since: '2026-11-29T02:00:00Z',
  }
  assert.is(words(failing), '30 servers are failing, the longest for 10 h.')
  assert.is(path(failing), 'servers?state=failing')
  const changed: Attention = { kind: 'host-key-changed', count: 5, servers: named('a', 'b', 'c') }
  assert.is(words(changed), 'The host keys of 5 servers changed: a, b, c and 2 more.')
})

test('access that is not gone yet says whose it is, and where', () => {
  const [a] = named('dialer-12')
  const held = [{ login: 'bob', email: 'bob@acme.com', server: a ?? { id: '', name: '' } }]
  const pending: Attention = { kind: 'removal-pending', count: 2, servers: named('dialer-12', 'b'), held }
  assert.is(words(pending), 'Removal pending on 2 servers: bob@acme.com can still log in to dialer-12.')
  assert.is(
    words({ ...pending, count: 1, servers: named('dialer-12') }),
    'Removal pending on dialer-12: bob@acme.com can still log in.',
  )
  assert.is(words({ ...pending, held: [] }), 'Removal pending on 2 servers.')
})

test('invites say when, the past and the future apart', () => {
  const invite = { id: '1', email: 'a@b.com', expiresAt: '2026-11-30T13:00:00Z' }
  assert.is(
    words({ kind: 'invite-expiring', count: 1, invites: [invite] }),
    'The invite for a@b.com expires in 1 d.',
  )
  const past = { ...invite, expiresAt: '2026-11-28T12:00:00Z' }
  assert.is(
    words({ kind: 'invite-expiring', count: 1, invites: [past] }),
    'The invite for a@b.com has expired.',
  )
  assert.is(
    words({ kind: 'invite-expiring', count: 4, invites: [invite] }),
    '4 invites expired or will soon: a@b.com and 3 more.',
  )
})

test('services are named with their servers', () => {
  const one = { unit: 'asterisk.service', server: { id: 'id', name: 'voice-1' } }
  const bad: Attention = { kind: 'services', count: 1, services: [one] }
  assert.is(words(bad), '1 service failed or missing: asterisk on voice-1.')
  assert.is(words({ ...bad, count: 4 }), '4 services failed or missing: asterisk on voice-1 and 3 more.')
  assert.is(path(bad), 'services')
})

test('owners and keys', () => {
  assert.is(
    words({ kind: 'owners-without-passkey', count: 1, emails: ['b@acme.com'] }),
    'Another owner has no passkey: b@acme.com.',
  )
  const rotation: Attention = { kind: 'key-rotation', key: 'management', waiting: 3, servers: 4 }
  assert.is(words(rotation), 'The new management key has yet to reach 3 of 4 servers.')
  assert.is(path(rotation), 'settings/security#management-key')
})

test('an age is said in one unit', () => {
  assert.equal([0, 20_000, 61_000, 3_600_000, 86_400_000 * 3].map(age), [
    '0 s',
    '20 s',
    '1 min',
    '1 h',
    '3 d',
  ])
})

test.run()
