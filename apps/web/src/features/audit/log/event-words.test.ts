import type { Json } from '@gatehouse/core/audit/event/view'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fieldInWords, gistOf, valueInWords } from './event-words.ts'

const test = suite('audit values')

test('values read as people write them', () => {
  assert.is(valueInWords('is', null), '—')
  assert.is(valueInWords('is', true), 'yes')
  assert.is(valueInWords('is', 22), '22')
  assert.is(valueInWords('expiresAt', '2026-11-23T09:42:17.123Z'), '2026-11-23 09:42:17 UTC')
  assert.is(valueInWords('is', ['prod-1', 'prod-2']), 'prod-1, prod-2')
  assert.is(valueInWords('is', []), 'none')
  assert.is(valueInWords('is', { a: 1 }), '{"a":1}')
})

test('what a person typed is no time, and what is no time breaks nothing', () => {
  for (const text of ['2026-13-45T00:00:00Z', '2026-11-23T09:42:17Z']) {
    assert.is(valueInWords('actor', text), text)
    assert.is(gistOf({ changes: { name: { from: 'a', to: text } }, details: {} }), `a → ${text}`)
    assert.is(gistOf({ changes: {}, details: { words: text } }), text)
  }
  const impossible = '2026-13-45T00:00:00Z'
  assert.is(valueInWords('expiresAt', impossible), impossible)
  assert.is(
    gistOf({ changes: { expiresAt: { from: null, to: impossible } }, details: {} }),
    `— → ${impossible}`,
  )
})

test('whatever stands in an event, there are words for it', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.date({ noInvalidDate: false }).map(String),
  ) as fc.Arbitrary<Json>
  fc.assert(
    fc.property(fc.constantFrom('expiresAt', 'to', 'name', 'drift'), value, value, (field, from, to) => {
      assert.type(valueInWords(field, to), 'string')
      gistOf({ changes: { [field]: { from, to } }, details: { [field]: to } })
    }),
  )
})

test('field names read as words', () => {
  assert.is(fieldInWords('hostKey'), 'host key')
  assert.is(fieldInWords('server_ids'), 'server ids')
})

test('the gist is the one change, the role given, or the one detail', () => {
  const role = { role: { from: 'VIEWER', to: 'OPERATOR' } }
  assert.is(gistOf({ changes: role, details: {} }), 'VIEWER → OPERATOR')
  const invited = { email: { from: null, to: 'a@b.c' }, role: { from: null, to: 'VIEWER' } }
  assert.is(gistOf({ changes: invited, details: {} }), 'VIEWER')
  const limited = { servers: { from: null, to: ['01a20a08-d7ab-7079-8711-b5495a58327e'] } }
  assert.is(gistOf({ changes: limited, details: { servers: ['prod-1'] } }), 'prod-1')
})

test('a setting is named, and an end said as one', () => {
  const gist = (field: string, from: Json, to: Json) =>
    gistOf({ changes: { [field]: { from, to } }, details: {} })
  assert.is(gist('sudo', false, true), 'sudo no → yes')
  assert.is(gist('checkMinutes', 5, 3), 'check minutes 5 → 3')
  assert.is(gist('expiresAt', null, '2027-01-31T17:00:00.000Z'), 'until 2027-01-31 17:00:00 UTC')
  assert.is(gist('expiresAt', '2027-01-31T17:00:00.000Z', null), 'never')
  assert.is(gist('endedAt', null, '2027-01-31T17:00:00.000Z'), undefined)
})

test('details are said where they are few and short', () => {
  const gist = (details: Record<string, Json>) => gistOf({ changes: {}, details })
  assert.is(gist({ server: 'prod-1', member: 'ops@acme.com' }), 'prod-1, ops@acme.com')
  assert.is(gist({ minutes: 10 }), '10 minutes')
  assert.is(gist({ login: 'ops', uid: 1000, groups: ['ops'] }), 'ops')
  assert.is(gist({ from: `SHA256:${'a'.repeat(43)}`, to: `SHA256:${'b'.repeat(43)}` }), undefined)
})

test('drift is counted by login and file', () => {
  const drift = [{ what: 'ops', added: ['SHA256:x ops@old'], removed: [] }]
  assert.is(gistOf({ changes: {}, details: { drift } }), 'ops +1')
})

test('there is no gist where it would say too much', () => {
  assert.is(gistOf({ changes: {}, details: {} }), undefined)
  assert.is(gistOf({ changes: { key: { from: null, to: 'x'.repeat(90) } }, details: {} }), undefined)
})

test.run()
