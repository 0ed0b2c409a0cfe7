import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { periodInWords, periodOf, sessionScopeIn } from './session-scope.ts'

const test = suite('which sessions are asked for')

const id = '01a00000-0000-7000-8000-000000000001'

test('it stands in the address, and nonsense there is passed over', () => {
  assert.equal(sessionScopeIn({ user: id, server: id, days: '7' }), { user: id, server: id, days: 7 })
  assert.equal(sessionScopeIn({ from: '2026-11-01', to: '2026-11-05' }), {
    from: '2026-11-01',
    to: '2026-11-05',
  })
  assert.equal(sessionScopeIn({ user: 'me', server: ['a', 'b'], days: '-1', from: 'yesterday' }), {})
  assert.equal(sessionScopeIn({ from: '2026-13-01', to: '2026-11-99' }), {})
})

test('days to look back come before days that are named', () =>
  assert.equal(sessionScopeIn({ days: '7', from: '2026-11-01' }), { days: 7 }))

test('days back become a time, and the last day belongs to the period, in the reader’s zone', () => {
  const now = Date.parse('2026-01-08T12:00:00Z')
  assert.equal(periodOf({ days: 7 }, now), { from: '2026-01-01T12:00:00.000Z' })
  assert.equal(periodOf({}, now), {})
  const { from, to } = periodOf({ from: '2026-11-30', to: '2026-11-30' }, now)
  assert.equal(new Date(from ?? '').getTime(), new Date(2026, 10, 30).getTime())
  assert.equal(new Date(to ?? '').getTime(), new Date(2026, 11, 1).getTime())
})

test('in words', () => {
  assert.equal(
    [
      { days: 1 },
      { days: 30 },
      { from: '2026-11-01' },
      { to: '2026-11-05' },
      { from: '2026-11-01', to: '2026-11-05' },
      { from: '2026-11-01', to: '2026-11-01' },
      {},
    ].map(periodInWords),
    [
      'last 24 hours',
      'last 30 days',
      'since 1 Nov 2026',
      'until 5 Nov 2026',
      '1 Nov 2026 to 5 Nov 2026',
      '1 Nov 2026',
      undefined,
    ],
  )
})

test.run()
