import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createInvite } from '../../team/invite/create-invite.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceFully } from '../clock/move-clock.ts'
import { createCoupon } from '../coupon/coupons.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { cancelPlan } from './cancel-plan.ts'
import { changePlan } from './change-plan.ts'
import { getSubscription } from './get-subscription.ts'
import { previewPlan } from './preview-plan.ts'

const test = suite('changePlan')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** An account of its own whose trial is over. */
async function customer(): Promise<Member> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  return owner
}

const subscriptionOf = ({ caller }: Member) => getSubscription(caller, undefined)

test('who may see what is paid may look, owners alone change', async () => {
  await refusesAllBut(['OWNER', 'VIEWER', 'BILLING'], shop, (caller) => previewPlan(caller, { plan: 'team' }))
  await refusesAllBut(['OWNER'], shop, (caller) => changePlan(caller, { plan: 'team', token: 'x' }))
  for (const call of [previewPlan, changePlan])
    await refusesAndWritesNothing(shop, 'not-found', () =>
      call(shop.owner.caller, { plan: 'nothing', token: 'x' }),
    )
})

test('in a trial it is kept to its end, and begins and is charged then', async () => {
  const { owner } = shop
  const { token } = await previewPlan(owner.caller, { plan: 'team' })
  const chosen = await trace(shop, () => changePlan(owner.caller, { plan: 'team', token }))
  assert.equal(chosen.result, { plan: 'team', from: 'trial-end', invoice: null })
  assert.equal(
    chosen.events.map(({ verb, details, actor }) => ({ verb, details, actor })),
    [{ verb: 'subscription.changed', details: { plan: 'Team', from: '(time)' }, actor: by(owner).actor }],
  )
  assert.is((await subscriptionOf(owner)).state, 'trial')
  await pass(shop, owner, 6)
  assert.is((await listInvoices(owner.caller, {})).items.length, 0)
  await pass(shop, owner, 2)
  assert.is((await subscriptionOf(owner)).state, 'active')
  const [invoice] = (await listInvoices(owner.caller, {})).items
  assert.is(invoice?.gross, 4900)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('after the trial it begins at once, lifts the hold, and its invoice is charged, mailed and filed', async () => {
  const owner = await customer()
  assert.equal((await subscriptionOf(owner)).holds, ['trial-over'])
  assert.is((await subscriptionOf(owner)).state, 'ended')
  await refused('suspended', createInvite(owner.caller, { email: 'x@temp.com', role: 'VIEWER' }))
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  const { token, dueNow } = await previewPlan(owner.caller, { plan: 'team' })
  const { result, events, mails } = await trace(shop, () => changePlan(owner.caller, { plan: 'team', token }))
  const slug = owner.account.slug.toUpperCase()
  assert.equal([dueNow, result], [4900, { plan: 'team', from: 'now', invoice: `${slug}-0001` }])
  const [event] = events
  assert.equal(
    { ...event?.details, period: null },
    { plan: 'Team', period: null, invoice: `${slug}-0001`, due: '€49.00', holdLifted: 'trial-over' },
  )
  assert.is(mails, 1)
  const { rows } = await shop.gatehouse.database.owner.query('select task from jobs order by task')
  assert.equal(
    rows.map(({ task }) => task),
    ['charge', 'invoice-file', 'mail'],
  )
  assert.equal((await subscriptionOf(owner)).holds, [])
  await createInvite(owner.caller, { email: 'x@temp.com', role: 'VIEWER' })
  await pass(shop, owner, 1)
  assert.is((await getInvoice(owner.caller, { number: `${slug}-0001` })).state, 'paid')
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what was shown is charged or nothing: a price that has changed since is refused', async () => {
  const owner = await customer()
  const { caller } = owner
  const small = {
    ...demoPlans[1],
    included: { members: 1, servers: 25 },
    maximal: { members: 50, servers: 200 },
  }
  await importPlans(shop.gatehouse.core, JSON.stringify([demoPlans[0], small, demoPlans[2]]))
  await createCoupon(shop.gatehouse.core, { code: 'STALE', basisPoints: 1000 })
  const changes: [string, () => Promise<unknown>][] = [
    ['a member joined', () => shop.gatehouse.join(owner, 'new@temp.com', 'VIEWER')],
    ['a coupon was redeemed', () => redeemCoupon(caller, { code: 'stale' })],
    ['the plans were imported anew', () => importPlans(shop.gatehouse.core, JSON.stringify(demoPlans))],
    ['the day turned', () => pass(shop, owner, 1)],
  ]
  // nobody joins an account that is on hold
  await choose(caller, 'starter')
  for (const [what, happens] of changes) {
    const { token } = await previewPlan(caller, { plan: 'team' })
    await happens()
    const before = await listInvoices(caller, {})
    await refused('conflict', changePlan(caller, { plan: 'team', token }), /The price has changed/)
    assert.equal(await listInvoices(caller, {}), before, what)
  }
  await choose(caller, 'team')
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('of two confirmations at once one wins', async () => {
  const owner = await customer()
  const { token } = await previewPlan(owner.caller, { plan: 'team' })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 4 }, () => changePlan(owner.caller, { plan: 'team', token })),
  )
  const reasons = outcomes.map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.reason))
  assert.equal(reasons.sort(), ['conflict', 'conflict', 'conflict', 'done'])
  assert.is((await listInvoices(owner.caller, {})).items.length, 1)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('up holds at once, for the days that are left; down waits for the end of the period', async () => {
  const owner = await customer()
  await choose(owner.caller, 'team')
  await pass(shop, owner, 10)
  const up = await choose(owner.caller, 'fleet')
  assert.is(up.from, 'now')
  const invoice = await getInvoice(owner.caller, { number: `${up.invoice}` })
  assert.equal(
    [invoice.lines, invoice.due],
    [up.preview.lines, up.preview.dueNow],
    'what was previewed stands on the invoice',
  )
  assert.ok(invoice.lines.some(({ text, amount }) => text === 'Unused days of Team' && amount < 0))
  const down = await choose(owner.caller, 'team')
  const { period, next, plan } = await subscriptionOf(owner)
  assert.equal([down.from, down.preview.dueNow, plan?.slug], ['period-end', 0, 'fleet'])
  assert.equal(next, { slug: 'team', name: 'Team', on: period?.until ?? '' })
  // and what was to come is taken back
  const back = await choose(owner.caller, 'fleet')
  assert.equal([back.invoice, (await subscriptionOf(owner)).next], [null, null])
  await choose(owner.caller, 'team')
  await refused('conflict', previewPlan(owner.caller, { plan: 'team' }), /You have Team already/)
  await pass(shop, owner, 31)
  assert.is((await subscriptionOf(owner)).plan?.slug, 'team')
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a cancelled plan that is chosen again goes on, and nothing is charged for it', async () => {
  const owner = await customer()
  await choose(owner.caller, 'team')
  await pass(shop, owner, 10)
  await cancelPlan(owner.caller, undefined)
  const { invoice } = await choose(owner.caller, 'team')
  const { state, cancelledAt } = await subscriptionOf(owner)
  assert.equal([invoice, state, cancelledAt], [null, 'active', null])
})

test('a plan that allows less than is used is refused, and it is said what has to go', async () => {
  const owner = await customer()
  await choose(owner.caller, 'team')
  for (let nth = 0; nth < 4; nth++)
    await createInvite(owner.caller, { email: `x${nth}@temp.com`, role: 'VIEWER' })
  const { overLimits, token } = await previewPlan(owner.caller, { plan: 'starter' })
  assert.equal(overLimits, [{ limit: 'members', most: 3, used: 5, remove: 2 }])
  await refusesAndWritesNothing(
    shop,
    'invalid',
    () => changePlan(owner.caller, { plan: 'starter', token }),
    /Starter allows 3 members, and you have 5. Remove 2 first/,
  )
})

test('what is added until a plan begins must fit into it', async () => {
  const owner = await shop.gatehouse.account('grower')
  const invite = (nth: number) => createInvite(owner.caller, { email: `x${nth}@temp.com`, role: 'VIEWER' })
  await choose(owner.caller, 'starter')
  for (const nth of [1, 2]) await invite(nth)
  await refused('limit', invite(3))
  await choose(owner.caller, 'team')
  await invite(3)
  const other = await customer()
  await choose(other.caller, 'team')
  await choose(other.caller, 'starter')
  for (const nth of [1, 2]) await createInvite(other.caller, { email: `y${nth}@temp.com`, role: 'VIEWER' })
  await refused('limit', createInvite(other.caller, { email: 'y3@temp.com', role: 'VIEWER' }))
  await cancelPlan(other.caller, undefined)
  await createInvite(other.caller, { email: 'y3@temp.com', role: 'VIEWER' })
})

/** Lets an account's time go on while the clock does not look. */
const passUnseen = ({ account }: Member, days: number) =>
  shop.gatehouse.database.owner.query(
    `update billing_clocks set ahead_ms = ahead_ms + $2 where account_id = $1`,
    [account.id, days * 86_400_000],
  )

test('what the clock has not closed yet is not changed: the periods go on from the same day', async () => {
  const owner = await customer()
  const { caller, account } = owner
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  await choose(caller, 'team')
  const first = (await subscriptionOf(owner)).period
  await passUnseen(owner, 40)
  for (const call of [previewPlan, changePlan])
    await refusesAndWritesNothing(
      shop,
      'conflict',
      () => call(caller, { plan: 'fleet', token: 'x' }),
      /is about to begin/,
    )
  await advanceFully(shop.gatehouse.core, account.id, new Date())
  assert.is((await choose(caller, 'fleet')).from, 'now')
  const { period } = await subscriptionOf(owner)
  assert.is(period?.from, first?.until)
  await assertBooks(shop.gatehouse, account.id)
  // cancelled, it ends first
  await cancelPlan(caller, undefined)
  await passUnseen(owner, 40)
  await refused('conflict', previewPlan(caller, { plan: 'team' }), /is about to begin/)
  await advanceFully(shop.gatehouse.core, account.id, new Date())
  await choose(caller, 'team')
  await assertBooks(shop.gatehouse, account.id)
})

test('a trial that is over begins the plan that was chosen before another is', async () => {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await choose(owner.caller, 'team')
  await passUnseen(owner, 9)
  await refused('conflict', previewPlan(owner.caller, { plan: 'fleet' }), /is about to begin/)
  await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
  await choose(owner.caller, 'fleet')
  const { trialEndsAt, period } = await subscriptionOf(owner)
  assert.is(period?.from, trialEndsAt?.slice(0, 10))
})

test('a plan in another currency begins with the next period, and nothing is counted in both', async () => {
  const dollars = {
    ...demoPlans[0],
    slug: 'dollars',
    name: 'Dollars',
    prices: { USD: 9900 },
    currency: 'USD',
  }
  const owner = await customer()
  await choose(owner.caller, 'team')
  await pass(shop, owner, 3)
  await importPlans(shop.gatehouse.core, JSON.stringify([...demoPlans, dollars]))
  const { from } = await choose(owner.caller, 'dollars')
  assert.equal([from, (await subscriptionOf(owner)).currency], ['period-end', 'EUR'])
  await pass(shop, owner, 31)
  assert.is((await subscriptionOf(owner)).currency, 'USD')
  const { rows } = await shop.gatehouse.database.owner.query(
    `select currency, sum(case when credit = 'deferred' then amount else -amount end)::int as deferred from movements
     where account_id = $1 and 'deferred' in (debit, credit) group by 1 order by 1`,
    [owner.account.id],
  )
  assert.equal(rows, [
    { currency: 'EUR', deferred: 0 },
    { currency: 'USD', deferred: 9900 },
  ])
})

test.run()
