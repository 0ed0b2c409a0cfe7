import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeTestTrunk } from '../../dialer/trunk/trunks.testing.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused } from '../../testing/refusals.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { previewPlan } from '../subscription/preview-plan.ts'
import { demoPlans } from './demo-plans.ts'
import { importPlans } from './import-plans.ts'
import { listPlans } from './list-plans.ts'

const test = suite('importPlans')
let shop: Shop
const [starter, team, fleet] = demoPlans as [
  (typeof demoPlans)[0],
  (typeof demoPlans)[0],
  (typeof demoPlans)[0],
]

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const load = (...plans: unknown[]) => importPlans(shop.gatehouse.core, JSON.stringify(plans))
const stored = async () =>
  (await shop.gatehouse.database.owner.query('select * from plans order by slug, version')).rows
const offered = async () => (await listPlans(shop.owner.caller, undefined)).map(({ slug }) => slug)
const priced = (EUR: number) => ({ ...team, prices: { ...team.prices, EUR } })

test('nothing is for sale where nobody sells, or nobody could pay', async () => {
  const before = await stored()
  const file = JSON.stringify(demoPlans)
  const { core } = shop.gatehouse
  await refused('conflict', importPlans({ ...core, seller: null }, file), /set BILLING_SELLER/)
  await refused('conflict', importPlans({ ...core, isDemo: false }, file), /no payment provider is connected/)
  assert.equal(await stored(), before)
})

test('a file with anything wrong in it changes nothing', async () => {
  const before = await stored()
  for (const [file, says] of [
    ['', /This isn’t JSON/],
    ['[]', /There are no plans/],
    [JSON.stringify([priced(1), { ...starter, interval: 'week' }]), /An interval must be/],
    [JSON.stringify([priced(1), priced(2)]), /already has this short name/],
    [
      JSON.stringify([
        { ...team, included: { members: 1, servers: 0 }, maximal: { members: 9, servers: 0 } },
      ]),
      /A limit must be 1 or more/,
    ],
  ] as const)
    await refused('invalid', importPlans(shop.gatehouse.core, file), says)
  assert.equal(await stored(), before)
})

test('the same file again changes nothing, in whatever order its fields are', async () => {
  const before = await stored()
  const turned = demoPlans.map((plan) => Object.fromEntries(Object.entries(plan).reverse()))
  assert.equal(await load(...turned), {
    changed: [],
    unchanged: ['starter', 'team', 'fleet'],
    withdrawn: [],
    trials: 0,
  })
  assert.equal(await stored(), before)
})

test('plans are offered in the order of the file', async () => {
  await load(fleet, starter, team)
  assert.equal(await offered(), ['fleet', 'starter', 'team'])
  await load(...demoPlans)
})

test('a plan that is not in the file is kept by who has it, and chosen by nobody', async () => {
  const { owner, rival } = shop
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  await choose(owner.caller, 'team')
  assert.equal((await load(starter, fleet)).withdrawn, ['team'])
  assert.equal((await load(starter, fleet)).withdrawn, [], 'it is withdrawn once')
  assert.equal((await offered()).sort(), ['fleet', 'starter', 'team'])
  assert.equal(
    (await listPlans(rival.caller, undefined)).map(({ slug }) => slug),
    ['starter', 'fleet'],
  )
  await refused('not-found', previewPlan(rival.caller, { plan: 'team' }))
  await pass(shop, owner, 31)
  const { plan, period } = await getSubscription(owner.caller, undefined)
  assert.equal([plan?.slug, period !== null], ['team', true])
})

test('what was withdrawn can be offered again as it was', async () => {
  const { changed, unchanged } = await load(starter, team, fleet)
  assert.equal([changed, unchanged], [['team'], ['starter', 'fleet']])
  assert.equal(
    (await listPlans(shop.rival.caller, undefined)).map(({ slug }) => slug),
    ['starter', 'team', 'fleet'],
  )
  assert.is((await stored()).filter(({ slug }) => slug === 'team').length, 1, 'it is the same version')
  const archived = { ...team, archived: true }
  await load(starter, archived, fleet)
  assert.equal((await load(starter, archived, fleet)).changed, [])
  assert.equal(
    (await listPlans(shop.rival.caller, undefined)).map(({ slug }) => slug),
    ['starter', 'fleet'],
  )
  await load(...demoPlans)
})

test('a limit below what an account with the plan uses is refused, with its place and the account', async () => {
  const { owner } = shop
  for (const name of ['web-1', 'web-2']) await registerTestServer(owner, name)
  await makeTestTrunk(owner.caller)
  const before = await stored()
  const small = {
    ...team,
    included: { members: 3, servers: 1 },
    maximal: { members: 3, servers: 1, trunks: 0 },
    extras: {},
  }
  const error = await refused('invalid', load({ ...starter, name: 'Small' }, small, fleet))
  assert.match(error.message, /^\[1\]\.maximal\.members: acme has this plan and uses 4 members\./)
  assert.match(error.message, /\[1\]\.maximal\.servers: acme has this plan and uses 2 servers\./)
  assert.match(error.message, /\[1\]\.maximal\.trunks: acme has this plan and uses 1 trunk\./)
  assert.equal(await stored(), before)
})

test('a new version reaches whoever has the plan with the first period that begins 30 days later', async () => {
  const owner = await shop.gatehouse.account('subscriber')
  const price = async () =>
    (await listPlans(owner.caller, undefined)).find(({ isCurrent }) => isCurrent)?.prices.EUR
  await choose(owner.caller, 'team')
  await load(starter, priced(5900), fleet)
  await pass(shop, owner, 8)
  assert.is(await price(), 4900, 'the first period begins 7 days later')
  await pass(shop, owner, 31)
  assert.is(await price(), 5900)
  const newcomer = await shop.gatehouse.account('newcomer')
  assert.is((await previewPlan(newcomer.caller, { plan: 'team' })).total, 5900)
})

test.run()
