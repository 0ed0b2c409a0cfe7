import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { endOf, standingInWords, trialInWords } from './standing-words.ts'
import { barOf, useInWords } from './usage-words.ts'

const test = suite('how an account stands, in words')

const none = { used: 0, included: null, most: null }
const view = (more: Partial<SubscriptionView>): SubscriptionView => ({
  state: 'active',
  trialEndsAt: null,
  coveredBy: null,
  payer: null,
  plan: { slug: 'team', name: 'Team', interval: 'month' },
  next: null,
  currency: 'EUR',
  period: { from: '2026-11-09', until: '2026-12-09' },
  cancelledAt: null,
  usage: { members: none, servers: none, trunks: none },
  credit: 0,
  coupon: null,
  holds: [],
  pastDue: null,
  buyer: null,
  tax: { category: 'O', basisPoints: 0 },
  mailsInvoices: true,
  isDemo: false,
  now: '2026-11-29T12:00:00.000Z',
  ...more,
})

test('a period is said by its first and last day', () => {
  assert.equal(standingInWords(view({})), {
    state: 'Active',
    tone: 'ok',
    lines: ['This period: 9 Nov 2026 – 8 Dec 2026.', 'Continues on 9 Dec 2026.'],
  })
  const next = { slug: 'starter', name: 'Starter', on: '2026-12-09' }
  assert.is(standingInWords(view({ next })).lines[1], 'Changes to Starter on 9 Dec 2026.')
})

test('a begun day of the trial counts', () => {
  assert.is(trialInWords('2026-12-04T11:00:00Z', '2026-11-29T12:00:00Z'), 'Trial: 5 days left')
  assert.is(trialInWords('2026-11-29T13:00:00Z', '2026-11-29T12:00:00Z'), 'Trial: 1 day left')
  assert.is(trialInWords('2026-11-28T13:00:00Z', '2026-11-29T12:00:00Z'), 'Trial: 0 days left')
})

test('what was canceled ends with the period, or with the trial', () => {
  const canceled = view({ state: 'cancelled', cancelledAt: '2026-11-20T00:00:00Z' })
  assert.is(standingInWords(canceled).state, 'Canceled: ends on 9 Dec 2026')
  const inTrial = view({ state: 'cancelled', period: null, trialEndsAt: '2026-12-01T08:00:00Z' })
  assert.is(endOf(inTrial), '2026-12-01T08:00:00Z')
})

test('use says what is included and what can be had', () => {
  assert.is(useInWords({ used: 6, included: 10, most: 50 }), '6 of 10 included, up to 50')
  assert.is(useInWords({ used: 12, included: 10, most: 50 }), '12: 10 included and 2 more, up to 50')
  assert.is(useInWords({ used: 12, included: 10, most: null }), '12: 10 included and 2 more, no limit')
  assert.is(useInWords({ used: 2, included: 3, most: 3 }), '2 of 3')
  assert.is(useInWords({ used: 2, included: null, most: 20 }), '2 of 20')
  assert.is(useInWords({ used: 2, included: null, most: null }), '2, no limit')
})

test('a bar ends with what is included, and beyond that with what can be had', () => {
  assert.equal(barOf({ used: 6, included: 10, most: 50 }), { of: 10, included: null })
  assert.equal(barOf({ used: 12, included: 10, most: 50 }), { of: 50, included: 10 })
  assert.equal(barOf({ used: 12, included: 10, most: null }), { of: 12, included: 10 })
  assert.equal(barOf({ used: 0, included: null, most: null }), { of: 1, included: null })
})

test.run()
