import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { assertBooks } from '../books.testing.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { listPlans } from '../plan/list-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { changePlan } from './change-plan.ts'
import { getSubscription } from './get-subscription.ts'
import { previewPlan } from './preview-plan.ts'

const test = suite('the currency that an account pays in')
let shop: Shop
let opened = 0
const [starter, team] = demoPlans
const inOrder = (prices: object, more: object = {}) => ({ ...starter, currency: undefined, prices, ...more })

test.before(async () => {
  shop = await openShop([
    inOrder({ USD: 1900, EUR: 1900, JPY: 3000 }),
    team ?? {},
    inOrder({ USD: 900, EUR: 800 }, { slug: 'other', name: 'Other', currency: 'EUR' }),
    inOrder({ EUR: 0, USD: 0 }, { slug: 'free', name: 'Free' }),
  ])
})
test.after(() => shop?.close())

/** An account of its own whose trial is over. */
async function customer(): Promise<Member> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  return owner
}

const currencyOf = async ({ caller }: Member) => (await getSubscription(caller, undefined)).currency

test('it is the one that the plan file names first, or says, unless another is chosen', async () => {
  const { caller } = await customer()
  const shown = async (plan: string) => {
    const { currency, currencies } = await previewPlan(caller, { plan })
    return [currency, ...currencies]
  }
  assert.equal(await shown('starter'), ['USD', 'USD', 'EUR', 'JPY'])
  assert.equal(await shown('other'), ['EUR', 'EUR', 'USD'])
  const [listed] = await listPlans(caller, undefined)
  assert.equal(Object.keys(listed?.prices ?? {}), ['USD', 'EUR', 'JPY'])
  const again = await importPlans(
    shop.gatehouse.core,
    JSON.stringify([inOrder({ EUR: 1900, USD: 1900, JPY: 3000 }), team]),
  )
  assert.equal(again.changed, ['starter'], 'another order of prices is another plan')
  assert.equal(await shown('starter'), ['EUR', 'EUR', 'JPY', 'USD'])
})

test('a person chooses it with the first plan, and from the first invoice on it is fixed', async () => {
  const owner = await customer()
  const { caller, account } = owner
  const { preview, invoice } = await choose(caller, 'starter', 'jpy')
  assert.equal([preview.currency, preview.dueNow], ['JPY', 3000])
  const issued = await getInvoice(caller, { number: `${invoice}` })
  assert.equal([issued.currency, issued.due, await currencyOf(owner)], ['JPY', 3000, 'JPY'])
  assert.equal((await previewPlan(caller, { plan: 'team' })).currencies, ['JPY'])
  const inEuro = { plan: 'team', currency: 'EUR', token: 'x' }
  for (const call of [previewPlan, changePlan])
    await refusesAndWritesNothing(shop, 'conflict', () => call(caller, inEuro), /^Your invoices are in JPY/)
  await choose(caller, 'team', 'JPY')
  await assertBooks(shop.gatehouse, account.id)
})

test('in a trial it can be chosen again until it is over', async () => {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  const { caller } = owner
  await choose(caller, 'team')
  assert.is(await currencyOf(owner), 'EUR')
  await refused('conflict', previewPlan(caller, { plan: 'team', currency: 'EUR' }), /You have Team already/)
  await choose(caller, 'team', 'GBP')
  assert.is(await currencyOf(owner), 'GBP')
  await pass(shop, owner, 8)
  const [invoice] = (await listInvoices(caller, {})).items
  assert.equal([invoice?.currency, invoice?.gross], ['GBP', 4300])
})

test('what costs nothing holds nobody to a currency', async () => {
  const plans = [inOrder({ EUR: 0, USD: 0 }, { slug: 'free', name: 'Free' }), ...demoPlans]
  await importPlans(shop.gatehouse.core, JSON.stringify(plans))
  const owner = await customer()
  await choose(owner.caller, 'free')
  await choose(owner.caller, 'free', 'USD')
  assert.is(await currencyOf(owner), 'USD')
  const { from, preview } = await choose(owner.caller, 'team', 'GBP')
  assert.equal([from, preview.dueNow > 0, await currencyOf(owner)], ['now', true, 'GBP'])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('one that the plan has no price in, or that nobody knows, is refused by name', async () => {
  const { caller } = await customer()
  await refused(
    'invalid',
    previewPlan(caller, { plan: 'team', currency: 'KRW' }),
    /Team has no price in KRW. Choose one of EUR, GBP, JPY, USD/,
  )
  await refused('invalid', previewPlan(caller, { plan: 'team', currency: 'XXX' }), /know this currency/)
})

test('the same amount in another currency is not what was shown', async () => {
  const { caller } = await customer()
  const { token } = await previewPlan(caller, { plan: 'team', currency: 'EUR' })
  await refused('conflict', changePlan(caller, { plan: 'team', currency: 'USD', token }), /price has changed/)
})

test.run()
