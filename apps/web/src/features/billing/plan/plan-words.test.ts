import type { PlanView } from '@gatehouse/core/billing/plan/view'
import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { couponInWords } from '../coupon/coupon-words.ts'
import { priceOf } from '../money-words.ts'
import { expiryOf } from '../payment-method/method-words.ts'
import { fromInWords, overLimitInWords, planInWords } from './plan-words.ts'

const test = suite('plans, coupons and payment methods in words')

const team: PlanView = {
  slug: 'team',
  name: 'Team',
  interval: 'month',
  prices: { EUR: 4900, JPY: 7900 },
  included: { members: 10, servers: 25 },
  maximal: { members: 50, servers: null, trunks: 20 },
  extras: { members: { EUR: 400, JPY: 650 }, servers: { EUR: 150, JPY: 240 } },
  recordingDays: 90,
  features: ['API keys for programs'],
  isCurrent: false,
}

test('a plan says what is included, what can be had, and what more costs', () => {
  assert.equal(planInWords(team, 'EUR'), [
    '10 members and 25 servers included',
    'Up to 50 members and any number of servers',
    'More members €4.00, more servers €1.50 each a month',
    'Up to 20 trunks',
    'Recordings kept for up to 90 days',
    'API keys for programs',
  ])
  const small = {
    ...team,
    maximal: { ...team.included, trunks: 0 },
    extras: { members: null, servers: null },
  }
  assert.is(planInWords(small, 'EUR')[0], '10 members and 25 servers, no more')
  assert.is(planInWords(small, 'EUR')[1], 'No trunks')
})

test('a price is in the account’s currency, or in the plan’s first', () => {
  assert.is(priceOf(team, 'JPY'), '¥7,900 a month')
  assert.is(priceOf(team, 'USD'), '€49.00 a month')
  assert.is(priceOf({ ...team, interval: 'year' }, null), '€49.00 a year')
})

test('a change says from when it applies', () => {
  const from = (when: PlanPreview['from']['when']) =>
    fromInWords({ from: { when, at: '2026-12-09T00:00:00Z' } } as PlanPreview) // it reads no more
  assert.is(from('now'), 'Applies right away.')
  assert.match(from('trial-end'), /^Begins on 9 Dec 2026, when the trial ends/)
  assert.match(from('period-end'), /^Begins on 9 Dec 2026, with the next period/)
})

test('what is over a limit is to be removed', () => {
  assert.is(
    overLimitInWords('Starter', { limit: 'members', most: 3, used: 4, remove: 1 }),
    'Starter allows 3 members, and you have 4. Remove 1 member or pending invite first.',
  )
  assert.is(
    overLimitInWords('Starter', { limit: 'servers', most: 5, used: 7, remove: 2 }),
    'Starter allows 5 servers, and you have 7. Remove 2 servers first.',
  )
  assert.is(
    overLimitInWords('Starter', { limit: 'trunks', most: 0, used: 1, remove: 1 }),
    'Starter allows 0 trunks, and you have 1. Remove 1 trunk first.',
  )
})

test('a coupon says for how long', () => {
  const coupon = { code: 'WELCOME20', text: '20 % off' }
  assert.is(couponInWords({ ...coupon, periodsLeft: 3 }), 'WELCOME20: 20 % off the next 3 invoices')
  assert.is(couponInWords({ ...coupon, periodsLeft: 1 }), 'WELCOME20: 20 % off the next invoice')
  assert.is(couponInWords({ ...coupon, periodsLeft: null }), 'WELCOME20: 20 % off every invoice')
})

test('a card that expires soon is said to', () => {
  const now = '2026-11-29T12:00:00Z'
  assert.equal(expiryOf({ expiresOn: '2031-12-31' }, now), { words: 'expires 31 Dec 2031', isSoon: false })
  assert.equal(expiryOf({ expiresOn: '2026-12-10' }, now), { words: 'expires 10 Dec 2026', isSoon: true })
  assert.equal(expiryOf({ expiresOn: '2026-11-28' }, now), { words: 'expired on 28 Nov 2026', isSoon: true })
  assert.is(expiryOf({ expiresOn: null }, now), null)
})

test.run()
