import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { advanceFully } from '../../clock/move-clock.ts'
import { getInvoice } from '../../invoice/list-invoices.ts'
import { demoPlans } from '../../plan/demo-plans.ts'
import { choose } from '../../shop.testing.ts'
import { askAboutPayments } from '../ask-about-payments.ts'
import { checkPayment } from '../check-payment.ts'
import { payInvoice } from '../pay-invoice.ts'
import { fails, passDays, paymentsOf } from '../real-shop.testing.ts'
import {
  addCard,
  assertStripeBooks,
  deliverAll,
  openStripeShop,
  pageAt,
  type StripeShop,
  stripeCustomer,
} from './testing/stripe-shop.ts'

const test = suite('paying on a page of Stripe’s')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

const stateOf = async (owner: Member) => (await paymentsOf(shop, owner)).at(-1)?.state
const pay = async ({ caller }: Member, number: string) => {
  const { payment, redirectUrl } = await payInvoice(caller, { number })
  return { payment, page: pageAt(redirectUrl ?? '') }
}

test('who comes back has paid, without a webhook; and what comes later changes nothing', async () => {
  const { owner, number } = await stripeCustomer(shop)
  const { payment, page } = await pay(owner, number)
  const session = shop.stripe.books.sessions.get(page)
  assert.equal([session?.mode, session?.amount_total, session?.currency], ['payment', 4900, 'eur'])
  assert.is(session?.success_url, `http://localhost:4600/${owner.account.slug}/billing?paid=${payment}`)
  assert.ok((session?.expires_at ?? 0) - Date.now() / 1000 <= 3600)
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: false })
  shop.stripe.books.enter(page, 'ok')
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: true })
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: false })
  const { state, payment: shown } = await getInvoice(owner.caller, { number })
  assert.equal([state, shown?.state], ['paid', 'paid'])
  await deliverAll(shop)
  await assertStripeBooks(shop, owner)
})

test('a card that is refused there leaves the page open for another one', async () => {
  const { owner, number } = await stripeCustomer(shop)
  const { page } = await pay(owner, number)
  assert.ok(shop.stripe.books.enter(page, 'declines'))
  await deliverAll(shop)
  assert.is(await stateOf(owner), 'asking')
  shop.stripe.books.enter(page, 'ok')
  await deliverAll(shop)
  assert.is(await stateOf(owner), 'paid')
  await assertStripeBooks(shop, owner)
})

test('a page that was left ends without a payment, and it can be paid anew', async () => {
  const { owner, number } = await stripeCustomer(shop)
  await pay(owner, number)
  shop.stripe.pass(2)
  const { owner: database } = shop.gatehouse.database
  await database.query(
    `update payments set started_at = started_at - interval '11 minutes' where state = 'asking'`,
  )
  await askAboutPayments(shop.gatehouse.core)
  shop.stripe.pass(-2)
  assert.is(await stateOf(owner), 'void')
  const { page } = await pay(owner, number)
  shop.stripe.books.enter(page, 'ok')
  await deliverAll(shop)
  assert.is(await stateOf(owner), 'paid')
  await assertStripeBooks(shop, owner)
})

test('what was paid on two pages at once is the customer’s credit', async () => {
  const { owner, number } = await stripeCustomer(shop)
  const first = await pay(owner, number)
  const second = await pay(owner, number)
  assert.is.not(first.page, second.page)
  for (const { page } of [second, first]) shop.stripe.books.enter(page, 'ok')
  await deliverAll(shop)
  assert.equal(
    (await paymentsOf(shop, owner)).map(({ state }) => state),
    ['paid', 'paid'],
  )
  await assertStripeBooks(shop, owner)
})

test('whom the bank wants confirms on the page, and the invoice is paid', async () => {
  const { owner, number } = await stripeCustomer(shop, 'asks')
  await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
  const [asked] = await paymentsOf(shop, owner)
  shop.stripe.books.enter(pageAt(asked?.action_url ?? ''), 'asks')
  await checkPayment(owner.caller, { payment: asked?.id ?? '' })
  assert.is(await stateOf(owner), 'paid')
  assert.is((await getInvoice(owner.caller, { number })).state, 'paid')
  await deliverAll(shop)
  await assertStripeBooks(shop, owner)
})

test('a page that the answer was lost of is not handed out, and nothing is left under way', async () => {
  const { owner, number } = await stripeCustomer(shop)
  shop.stripe.next('lost', 'lost')
  await fails(() => pay(owner, number))
  assert.is(await stateOf(owner), 'void')
  const { page } = await pay(owner, number)
  shop.stripe.books.enter(page, 'ok')
  await deliverAll(shop)
  await assertStripeBooks(shop, owner)
})

test.run()

const kwd = suite('what Stripe does not take')

kwd('is refused before it is asked', async () => {
  const dinars = {
    ...demoPlans[1],
    slug: 'dinars',
    name: 'Dinars',
    currency: 'KWD',
    prices: { KWD: 15_005 },
    extras: {},
    maximal: { members: 10, servers: 25 },
  }
  const own = await openStripeShop({}, [...demoPlans, dinars])
  try {
    const owner = await own.gatehouse.account('kuwait')
    await passDays(own, owner, 8)
    await addCard(own, owner, 'ok')
    const { invoice } = await choose(owner.caller, 'dinars')
    const posts = own.stripe.heard.length
    await advanceFully(own.gatehouse.core, owner.account.id, new Date())
    const { state, reason, advice } =
      (await paymentsOf(own, owner)).find((one) => one.state === 'refused') ?? {}
    assert.equal([state, advice], ['refused', 'never'])
    assert.match(reason ?? '', /takes KWD with two decimals, and KWD 15.005 has three/)
    await fails(() => payInvoice(owner.caller, { number: invoice ?? '' }), /KWD with two decimals/)
    assert.is(own.stripe.heard.length, posts, 'Stripe was asked nothing')
  } finally {
    await own.close()
  }
})

kwd.run()
