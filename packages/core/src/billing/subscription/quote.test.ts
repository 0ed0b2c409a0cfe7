import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addDays, startOf } from '../period/day.ts'
import { periodAt } from '../period/period.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { type Plan, plan as planTerms } from '../plan/plan.ts'
import type { BillingState, PlanVersion } from './billing-state.ts'
import { type Quote, quoteChange, quotePeriod, startOfChange } from './quote.ts'

const test = suite('what a change costs')

const version = (terms: Plan, id: string = terms.slug): PlanVersion => ({
  id,
  version: 1,
  terms: planTerms.parse(terms),
  importedAt: new Date(0),
})
const [starter, team, fleet] = demoPlans.map((terms) => version(terms)) as [
  PlanVersion,
  PlanVersion,
  PlanVersion,
]
const dollars = version({
  ...team.terms,
  slug: 'dollars',
  prices: { USD: 9900 },
  currency: 'USD',
  extras: { members: { USD: 1 }, servers: { USD: 1 } },
})
const yearly = version({ ...team.terms, slug: 'yearly', interval: 'year' })

const fresh: BillingState = {
  account: {
    id: 'a',
    slug: 'acme',
    name: 'Acme',
    isClosed: false,
    holds: [],
    recordingDays: null,
    allows: { members: null, servers: null, trunks: null, features: null, recordingDays: null },
  },
  trialEndsAt: null,
  currency: null,
  plan: null,
  nextPlan: null,
  newest: null,
  period: null,
  cancelledAt: null,
  buyer: null,
  tax: { category: 'O', basisPoints: 0 },
  usage: { members: 1, invites: 0, servers: 0, trunks: 0 },
  charges: [],
  openInvoices: [],
  method: null,
  credit: 0n,
  coupon: null,
  payer: null,
  resale: null,
  coveredBy: null,
  clock: { trialTold: 0, aheadMs: 0, revision: 0 },
  documents: 0,
  lastIssuedAt: null,
}

/** The state once a quote is charged. */
const after = (state: BillingState, quote: Quote): BillingState => ({
  ...state,
  plan: quote.plan,
  currency: quote.currency,
  period: quote.period,
  credit: state.credit - quote.totals.credit,
  charges: quote.charges.map((charge, at) => ({
    id: `${at}`,
    invoice: 'i',
    credited: 0n,
    tax: state.tax,
    ...charge,
  })),
})

const begun = (plan: PlanVersion, day: string, more: Partial<BillingState> = {}): BillingState => {
  const state = { ...fresh, ...more }
  const period = { anchor: day, ...periodAt(day, plan.terms.interval, 0) }
  return after(state, quotePeriod(state, plan, period))
}

const days = fc.integer({ min: 0, max: 800 }).map((count) => addDays('2027-01-01', count))
const price = fc.integer({ min: 1, max: 100_000 })

test('up and down again at one instant is 0 to the cent', () => {
  const back = fc.property(
    days,
    fc.nat(30),
    price,
    price,
    fc.constantFrom(0, 700, 1900),
    fc.record({
      members: fc.integer({ min: 1, max: 60 }),
      servers: fc.nat(300),
      invites: fc.constant(0),
      trunks: fc.constant(0),
    }),
    (first, later, less, more, basisPoints, usage) => {
      const priced = (slug: string, EUR: number) =>
        version({
          ...team.terms,
          slug,
          prices: { EUR },
          extras: { members: { EUR: 7 }, servers: { EUR: 3 } },
        })
      const [low, high] = [priced('low', Math.min(less, more)), priced('high', Math.max(less, more) + 1)]
      const tax = basisPoints ? ({ category: 'S', basisPoints } as const) : fresh.tax
      const state = begun(low, first, { usage, tax })
      const { until } = periodAt(first, 'month', 0)
      const today = addDays(first, later) < until ? addDays(first, later) : addDays(until, -1)
      const up = quoteChange(state, high, today)
      const down = quoteChange(after(state, up), low, today)
      const net = ({ lines }: Quote) => lines.reduce((sum, { amount }) => sum + amount, 0n)
      assert.is(net(up) + net(down), 0n)
    },
  )
  fc.assert(back, { numRuns: 500 })
})

test('a dearer plan holds at once, a cheaper one with the next period, and a trial is used to its end', () => {
  const from = (state: BillingState, plan: PlanVersion, day: string) =>
    startOfChange(state, plan, startOf(day))
  const state = begun(team, '2027-01-31')
  assert.is(from(state, fleet, '2027-02-10'), 'now')
  assert.is(from(state, starter, '2027-02-10'), 'period-end')
  assert.is(from(state, starter, '2027-02-28'), 'now', 'its period is over')
  assert.is(from({ ...fresh, trialEndsAt: startOf('2027-01-08') }, fleet, '2027-01-07'), 'trial-end')
  assert.is(from({ ...fresh, trialEndsAt: startOf('2027-01-08') }, fleet, '2027-01-08'), 'now')
  assert.is(from(state, yearly, '2027-02-10'), 'now', 'longer')
  assert.is(from(begun(yearly, '2027-01-31'), fleet, '2027-02-10'), 'period-end', 'shorter')
})

test('the plan that one has goes on as it is, with nothing to pay', () => {
  assert.is(startOfChange(begun(team, '2027-01-31'), team, startOf('2027-02-10')), 'period-end')
})

test('money of one currency is not given back, nor spent, in another', () => {
  const state = { ...begun(team, '2027-01-31'), credit: 500n }
  assert.is(startOfChange(state, dollars, startOf('2027-02-10')), 'period-end')
  const next = quotePeriod(state, dollars, { anchor: '2027-01-31', ...periodAt('2027-01-31', 'month', 1) })
  assert.is(next.currency, 'USD')
  assert.equal([next.totals.due, next.totals.credit], [9900n, 0n])
})

test('a coupon takes off every line, less than all of it never, and is used by whole periods alone', () => {
  const coupon = {
    redemption: 'r',
    code: 'HALF',
    basisPoints: 5000,
    amount: null,
    currency: null,
    periodsLeft: 2,
    plans: ['team', 'fleet'],
  }
  const usage = { members: 12, invites: 0, servers: 0, trunks: 0 }
  const quote = (
    more: Partial<typeof coupon> | { basisPoints: null; amount: bigint; currency: 'EUR' | 'JPY' },
  ) => {
    const state: BillingState = { ...fresh, usage, coupon: { ...coupon, ...more } }
    return quotePeriod(state, team, { anchor: '2027-01-31', ...periodAt('2027-01-31', 'month', 0) })
  }
  assert.equal([quote({}).totals.due, quote({}).usesCoupon], [2850n, true])
  assert.is(quote({ plans: ['fleet'] }).totals.due, 5700n)
  assert.is(quote({ periodsLeft: 0 }).totals.due, 5700n)
  assert.is(quote({ basisPoints: null, amount: 700n, currency: 'EUR' }).totals.due, 5000n)
  assert.is(quote({ basisPoints: null, amount: 7000n, currency: 'EUR' }).totals.due, 0n)
  assert.equal(
    quote({ basisPoints: null, amount: 7000n, currency: 'JPY' }).usesCoupon,
    false,
    'of another currency',
  )
  const state = begun(team, '2027-01-31', { usage, coupon })
  const sameDay = quoteChange(state, fleet, '2027-01-31')
  assert.equal([sameDay.discounts.length, sameDay.usesCoupon], [1, false], 'the period has begun already')
})

test('a leap day is a day of its period', () => {
  const state = begun(team, '2028-01-31')
  assert.is(state.period?.until, '2028-02-29')
  const { period } = quotePeriod(state, team, { anchor: '2028-01-31', ...periodAt('2028-01-31', 'month', 1) })
  assert.equal([period.from, period.until], ['2028-02-29', '2028-03-31'])
  const half = quoteChange(after(state, quotePeriod(state, team, period)), fleet, '2028-03-16')
  assert.equal(
    half.lines.map(({ amount }) => amount),
    [9629n, -2371n],
    '15 days of 31',
  )
})

test.run()
