import { readdirSync, readFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { GatehouseError, type Reason } from '../../access/errors.ts'
import { announced } from '../../database/testing/announced.ts'
import { openCore } from '../../installation/open-core.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { by, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { listInvoices } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { createCoupon, listCoupons, withdrawCoupon } from './coupons.ts'
import { redeemCoupon } from './redeem-coupon.ts'

const test = suite('coupons')
let shop: Shop
/** As another process would have it: only the database can line its calls up with ours. */
let other: Core
let addresses = 0

test.before(async () => {
  shop = await openShop()
  other = await openCore({
    database: shop.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
  })
})
test.after(async () => {
  await other?.close()
  await shop?.close()
})

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const make = (coupon: Parameters<typeof createCoupon>[1]) => createCoupon(shop.gatehouse.core, coupon)
/** From another address each time: how often one may try is limited. */
const redeem = (caller: Caller, code: string) =>
  redeemCoupon({ ...caller, ip: `198.18.${++addresses >> 8}.${addresses & 255}` }, { code })
/** By turns in this process and the other one. */
const processOf = (nth: number, caller: Caller) => (nth % 2 ? { ...caller, core: other } : caller)
const usesOf = async (code: string) =>
  (await listCoupons(shop.gatehouse.core)).find((one) => one.code === code)?.uses

/** What each of many calls at once came to, and how often. */
async function outcomes(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const one of await Promise.allSettled(calls)) {
    if (one.status === 'rejected' && !(one.reason instanceof GatehouseError)) throw one.reason
    const what = one.status === 'fulfilled' ? 'done' : one.reason.message
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}

test('owners and who is in billing may; it is in the log, and one at a time runs', async () => {
  await make({ code: 'welcome-20', basisPoints: 2000, periods: 3 })
  await refusesAllBut(['OWNER', 'BILLING'], shop, (caller) => redeem(caller, 'welcome-20'))
  const { result, events } = await trace(shop, () => redeem(shop.billing.caller, ' Welcome-20 '))
  assert.equal(result, { code: 'WELCOME-20', text: '20 % off', periods: 3 })
  const [event] = events
  assert.equal(
    [event?.verb, event?.actor, event?.resource.label, event?.details],
    ['coupon.redeemed', by(shop.billing).actor, 'WELCOME-20', { off: '20 % off', periods: 3 }],
  )
  const { coupon } = await getSubscription(shop.owner.caller, undefined)
  assert.equal(coupon, { code: 'WELCOME-20', text: '20 % off', periodsLeft: 3 })
  await make({ code: 'ANOTHER', basisPoints: 1 })
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => redeem(shop.owner.caller, 'another'),
    /WELCOME-20 runs already/,
  )
})

test('it takes off as many periods as it is for, and can be redeemed as often as an account may', async () => {
  const owner = await shop.gatehouse.account('twice')
  await make({ code: 'TWICE', amount: 1000, currency: 'EUR', periods: 1, mostUsesOfAccount: 2 })
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await redeem(owner.caller, 'twice')
  await choose(owner.caller, 'team')
  await pass(shop, owner, 40)
  await redeem(owner.caller, 'twice')
  await pass(shop, owner, 61)
  const due = (await listInvoices(owner.caller, {})).items.map(({ gross }) => gross)
  assert.equal(due.reverse(), [3900, 4900, 3900, 4900].slice(0, due.length))
  await refused('conflict', redeem(owner.caller, 'twice'), /You have used this coupon already/)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what is no code, not yet, not any more, for another plan or currency is refused, and uses nothing up', async () => {
  const owner = await shop.gatehouse.account('picky')
  await importPlans(
    shop.gatehouse.core,
    JSON.stringify([...demoPlans, { ...demoPlans[0], slug: 'other', name: 'Other' }]),
  )
  await choose(owner.caller, 'team')
  await make({ code: 'EARLY', basisPoints: 1, firstOn: day(2) })
  await make({ code: 'LATE', basisPoints: 1, lastOn: day(-1) })
  await make({ code: 'OTHER', basisPoints: 1, plans: ['other'] })
  await make({ code: 'YEN', amount: 100, currency: 'JPY' })
  await make({ code: 'GONE', basisPoints: 1 })
  await withdrawCoupon(shop.gatehouse.core, { code: 'gone' })
  for (const [code, reason, says] of [
    ['early', 'conflict', /cannot be used yet/],
    ['late', 'conflict', /has expired/],
    ['other', 'conflict', /for another plan: other/],
    ['yen', 'conflict', /in JPY, and you pay in EUR/],
    ['gone', 'not-found', /oupon/],
    ['nothing', 'not-found', /oupon/],
    ['x'.repeat(201), 'invalid', /This is no code/],
  ] as const) {
    const call = () => redeem(owner.caller, code)
    await refusesAndWritesNothing(shop, reason, call, says)
  }
  for (const code of ['EARLY', 'LATE', 'OTHER', 'YEN', 'GONE']) assert.is(await usesOf(code), 0, code)
  // on the account's own day
  await pass(shop, owner, 2)
  await redeem(owner.caller, 'early')
})

test('only what is typed as a code is one', async () => {
  const owner = await shop.gatehouse.account('typist')
  await make({ code: 'FISKE', basisPoints: 1 })
  const tricks = [
    'ﬁske', // becomes FISKE in capitals
    'fiſke',
    'fıske',
    'fiske\u200B',
    'fi\u0000ske',
    '\u202Efiske',
    'ﬁ\uD800ske',
    'ｆｉｓｋｅ',
    "fiske' or true --",
    'fi%',
    '__proto__',
    '',
    '-fiske',
  ]
  for (const trick of tricks)
    await refusesAndWritesNothing(shop, 'not-found', () => redeem(owner.caller, trick))
  await redeem(owner.caller, '\u00A0fiske ')
})

test('64 accounts with 64 calls each at once, in two processes, use a coupon up, and no more', async () => {
  await announced(shop.gatehouse.database, (client) =>
    client.query(
      `insert into accounts (id, slug, name, created_at)
       select gen_random_uuid(), 'many-' || n, 'Many ' || n, now() from generate_series(1, 64) n`,
    ),
  )
  await make({ code: 'SCARCE', basisPoints: 1000, mostUses: 7, mostUsesOfAccount: 64 })
  const calls = Array.from({ length: 64 * 64 }, (_, nth) =>
    redeem(processOf(nth, { ...shop.administrator, account: `many-${((nth >> 1) % 64) + 1}` }), 'scarce'),
  )
  const { done, ...others } = await outcomes(calls)
  assert.equal([done, await usesOf('SCARCE')], [7, 7])
  assert.equal(Object.keys(others).sort(), [
    'The coupon SCARCE runs already. One at a time can.',
    'This coupon has been used as often as it can be.',
  ])
  const { rows } = await shop.gatehouse.database.owner.query(
    'select account_id from coupon_redemptions where coupon_id = (select id from coupons where code = $1)',
    ['SCARCE'],
  )
  assert.is(new Set(rows.map(({ account_id }) => account_id)).size, 7, 'each has it once')
  await assertBooks(shop.gatehouse, shop.owner.account.id)
})

test('one account at once, in two processes, uses a coupon as often as it may', async () => {
  const owner = await shop.gatehouse.account('hasty')
  await make({ code: 'ONCE', basisPoints: 1000, mostUses: 64 })
  const calls = Array.from({ length: 64 }, (_, nth) => redeem(processOf(nth, owner.caller), 'once'))
  const { done } = await outcomes(calls)
  assert.equal([done, await usesOf('ONCE')], [1, 1])
})

test('what is used stays used, whatever is credited, and one verb alone uses it', async () => {
  const owner = await shop.gatehouse.account('kept')
  await make({ code: 'KEPT', basisPoints: 1000, mostUses: 1, periods: 2 })
  await redeem(owner.caller, 'kept')
  await pass(shop, owner, 8)
  const { invoice } = await choose(owner.caller, 'team')
  const left = async () => (await getSubscription(owner.caller, undefined)).coupon?.periodsLeft
  assert.equal([await usesOf('KEPT'), await left()], [1, 1])
  const administrator = { ...shop.administrator, account: 'kept' }
  await issueCreditNote(administrator, { number: invoice ?? '', reason: 'All of it' })
  assert.equal([await usesOf('KEPT'), await left()], [1, 1])
  await refused('conflict', redeem(shop.rival.caller, 'kept'), /as often as it can be/)
  const root = new URL('../../', import.meta.url)
  const users = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      /(?<!\.test|\.testing)\.ts$/.test(file) &&
      /create\(CouponRedemption|redeem_coupon\(/.test(readFileSync(new URL(file, root), 'utf8')),
  )
  assert.equal(users, ['billing/coupon/redeem-coupon.ts'])
})

test('codes cannot be tried out: an address has 20 tries', async () => {
  const guesser = { ...shop.rival.caller, ip: '203.0.113.9' }
  for (let nth = 0; nth < 20; nth++)
    await refused('not-found', redeemCoupon(guesser, { code: `GUESS-${nth}` }))
  await refused('rate', redeemCoupon(guesser, { code: 'once' }), /tried many codes/)
})

test('the command at the machine has no limit that its accounts would share', async () => {
  await make({ code: 'MANY', basisPoints: 1000 })
  for (let nth = 1; nth <= 22; nth++) {
    const { account } = await shop.gatehouse.account(`served-${nth}`)
    await redeemCoupon({ ...shop.administrator, account: account.slug }, { code: 'many' })
  }
})

test('a coupon says what it takes off, of plans that there are, under a code of its own', async () => {
  const core = shop.gatehouse.core
  const cases: [Parameters<typeof createCoupon>[1], Reason, RegExp][] = [
    [{ code: 'once', basisPoints: 1 }, 'conflict', /a coupon ONCE already/],
    [{ code: 'ok' }, 'invalid', /3 to 40 letters/],
    [{ code: 'free' }, 'invalid', /how much is off/],
    [{ code: 'free', basisPoints: 1, amount: 1, currency: 'EUR' }, 'invalid', /how much is off/],
    [{ code: 'free', basisPoints: 10_001 }, 'invalid', /At most 100 %/],
    [{ code: 'free', amount: 1 }, 'invalid', /An amount has a currency/],
    [{ code: 'free', basisPoints: 1, firstOn: day(1), lastOn: day(0) }, 'invalid', /before the first/],
    [{ code: 'free', basisPoints: 1, plans: ['team', 'gold'] }, 'not-found', /gold/],
  ]
  for (const [coupon, reason, says] of cases) await refused(reason, createCoupon(core, coupon), says)
  await refused('not-found', withdrawCoupon(core, { code: 'gone' }))
})

test.run()
