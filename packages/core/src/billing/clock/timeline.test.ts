import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { refusesAllBut } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { assertBooks } from '../books.testing.ts'
import { createCoupon } from '../coupon/coupons.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { cancelPlan } from '../subscription/cancel-plan.ts'
import { getSubscription, getTimeline } from '../subscription/get-subscription.ts'
import { setTax } from '../subscription/set-tax.ts'
import { moveClock } from './move-clock.ts'

const test = suite('the timeline')
let shop: Shop
let opened = 0

const yearly = {
  ...demoPlans[1],
  slug: 'team-year',
  interval: 'year',
  prices: { EUR: 49_000 },
  extras: {},
  maximal: { members: 10, servers: 25 },
}

test.before(async () => {
  shop = await openShop([...demoPlans, yearly])
  await createCoupon(shop.gatehouse.core, { code: 'FIRST', basisPoints: 2500, periods: 1 })
})
test.after(() => shop?.close())

/** An account whose trial ends at an instant, a week before it. */
async function trialUntil(end: string): Promise<Member> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  const { id } = owner.account
  await announced(shop.gatehouse.database, (client) =>
    client.query('update subscriptions set trial_ends_at = $2 where account_id = $1', [id, end]),
  )
  const week = new Date(Date.parse(end) - 7 * 86_400_000).toISOString()
  await shop.gatehouse.database.owner.query(
    'update billing_clocks set ahead_ms = extract(epoch from $2::timestamptz - now()) * 1000 where account_id = $1',
    [id, week],
  )
  return owner
}

/** What is to come, and what the clock then does; both with what is to pay at each period. */
async function foretoldAndDone(owner: Member) {
  const items = await getTimeline(owner.caller, undefined)
  const last = items.at(-1)
  if (!last) return { foretold: [], done: [] }
  const { steps } = await moveClock(shop.administrator, { account: owner.account.slug, to: last.at })
  // read past the account, which may be closed by then
  const { rows: issued } = await shop.gatehouse.database.owner.query<{ due: number; issued_at: string }>(
    'select due, issued_at from invoices where account_id = $1',
    [owner.account.id],
  )
  const foretold = items.map(({ at, kind, amount, daysLeft }) => [
    at,
    kind,
    kind === 'period' ? (amount ?? 0) : null,
    daysLeft,
  ])
  const done = steps.map((step) => {
    const at = step.at.toISOString()
    const { due = 0 } = issued.find(({ issued_at }) => new Date(issued_at).toISOString() === at) ?? {}
    return [at, step.kind, step.kind === 'period' ? due : null, 'daysLeft' in step ? step.daysLeft : null]
  })
  await assertBooks(shop.gatehouse, owner.account.id)
  return { foretold, done }
}

/** The days on which something comes, by its kind. */
const daysOf = (lines: readonly unknown[][], kind: string) =>
  lines.filter(([, what]) => what === kind).map(([at]) => String(at).slice(0, 10))

test('whoever may see what is paid sees what is to come', () =>
  refusesAllBut(['OWNER', 'VIEWER', 'BILLING'], shop, (caller) => getTimeline(caller, undefined)))

test('a trial that nobody ends is announced twice, each once, and ends', async () => {
  const owner = await trialUntil('2028-03-02T09:30:00.000Z')
  const { foretold, done } = await foretoldAndDone(owner)
  assert.equal(done, foretold)
  assert.equal(done, [
    ['2028-02-28T09:30:00.000Z', 'trial-mail', null, 3],
    ['2028-03-01T09:30:00.000Z', 'trial-mail', null, 1],
    ['2028-03-02T09:30:00.000Z', 'trial-end', null, null],
  ])
  assert.equal(await getTimeline(owner.caller, undefined), [])
})

test('a month that begins on 31 January ends in February, and the next on 31 March', async () => {
  for (const [year, february] of [
    [2027, '02-28'],
    [2028, '02-29'],
  ]) {
    const owner = await trialUntil(`${year}-01-31T23:59:59.000Z`)
    await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
    await choose(owner.caller, 'team')
    const { foretold, done } = await foretoldAndDone(owner)
    assert.equal(done, foretold)
    assert.equal(daysOf(done, 'period'), [`${year}-01-31`, `${year}-${february}`])
    await pass(shop, owner, 31)
    assert.is((await getSubscription(owner.caller, undefined)).period?.from, `${year}-03-31`)
  }
})

test('a year that begins on a leap day ends on 28 February', async () => {
  const owner = await trialUntil('2028-02-29T12:00:00.000Z')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await choose(owner.caller, 'team-year')
  const { foretold, done } = await foretoldAndDone(owner)
  assert.equal(done, foretold)
  assert.equal(daysOf(done, 'period'), ['2028-02-29', '2029-02-28'])
})

test('whoever has no payment method is asked, put on hold and warned, on the days that were said', async () => {
  const owner = await trialUntil('2027-05-31T08:00:00.000Z')
  await choose(owner.caller, 'team-year')
  const { foretold, done } = await foretoldAndDone(owner)
  assert.equal(done, foretold)
  assert.equal(
    done.map(([at, kind]) => `${String(at).slice(5, 10)} ${kind}`),
    [
      '05-31 period',
      '05-31 collect',
      '06-01 collect',
      '06-03 collect',
      '06-07 collect',
      '06-14 hold',
      '07-15 warn',
      '07-25 warn',
      '07-29 warn',
      '07-30 release',
    ],
  )
})

test('a coupon for one period, tax, and what was cancelled are foreseen', async () => {
  const owner = await trialUntil('2027-08-31T08:00:00.000Z')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await setTax({ ...shop.administrator, account: owner.account.slug }, { category: 'S', basisPoints: 1900 })
  await redeemCoupon(owner.caller, { code: 'first' })
  await choose(owner.caller, 'team')
  const { foretold, done } = await foretoldAndDone(owner)
  assert.equal(done, foretold)
  assert.equal(
    done.filter(([, kind]) => kind === 'period').map(([, , amount]) => amount),
    [4373, 5831],
  )
  await cancelPlan(owner.caller, undefined)
  const cancelled = await foretoldAndDone(owner)
  assert.equal(cancelled.done, cancelled.foretold)
  assert.equal(daysOf(cancelled.done, 'end'), ['2027-10-31'])
})

test('a period that costs nothing is not shown with what is owed of another', async () => {
  const owner = await trialUntil('2027-03-15T08:00:00.000Z')
  await choose(owner.caller, 'team')
  await pass(shop, owner, 8)
  await createCoupon(shop.gatehouse.core, { code: 'ALL', basisPoints: 10_000 })
  await redeemCoupon(owner.caller, { code: 'all' })
  const [next] = (await getTimeline(owner.caller, undefined)).filter(({ kind }) => kind === 'period')
  assert.equal([next?.amount, next?.invoice], [null, null])
})

test('what was refused is asked for again as foreseen', async () => {
  const owner = await trialUntil('2027-04-30T08:00:00.000Z')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
  await choose(owner.caller, 'team-year')
  await pass(shop, owner, 7.5)
  const { foretold, done } = await foretoldAndDone(owner)
  assert.equal(done.slice(0, 7), foretold.slice(0, 7))
})

test.run()
