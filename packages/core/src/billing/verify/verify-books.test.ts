import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { advanceFully } from '../clock/move-clock.ts'
import { payInvoice } from '../payment/pay-invoice.ts'
import { fails } from '../payment/real-shop.testing.ts'
import {
  deliverAll,
  openStripeShop,
  pageAt,
  type StripeShop,
  stripeCustomer,
} from '../payment/stripe/testing/stripe-shop.ts'
import { payingCustomer } from '../refund/refunds.testing.ts'
import { openShop } from '../shop.testing.ts'
import { verifyBooks } from './verify-books.ts'

const test = suite('verifyBooks')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

const verify = async () => {
  const [euros, ...rest] = await verifyBooks(shop.gatehouse.core)
  assert.equal(rest, [])
  return euros
}
const paid = async (card: 'ok' | 'disputes' = 'ok') => {
  const { owner } = await stripeCustomer(shop, card)
  await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
}

test('what the provider holds is what the ledger says, refunds and disputes counted', async () => {
  assert.is(await verify(), undefined)
  await paid()
  await paid('disputes')
  await deliverAll(shop)
  assert.equal(await verify(), {
    rail: 'stripe',
    currency: 'EUR',
    ledger: 4900,
    provider: 4900,
    difference: 0,
    unknown: [],
    unbooked: [],
  })
})

test('a payment that is not booked yet is a difference, and named', async () => {
  const { owner, number } = await stripeCustomer(shop)
  const { redirectUrl } = await payInvoice(owner.caller, { number })
  shop.stripe.books.enter(pageAt(redirectUrl ?? ''), 'ok')
  const intent = [...shop.stripe.books.intents.keys()].at(-1)
  const found = await verify()
  assert.equal([found?.difference, found?.unbooked], [4900, [intent]])
  await deliverAll(shop)
  assert.equal([(await verify())?.difference, (await verify())?.unbooked], [0, []])
})

test('what went back at Stripe and is not told is a difference', async () => {
  const intent = [...shop.stripe.books.intents.values()].find(({ status }) => status === 'succeeded')
  shop.stripe.books.refund(intent?.id ?? '', 100)
  assert.is((await verify())?.difference, -100)
  await deliverAll(shop)
  assert.is((await verify())?.difference, 0)
})

test('payments of another Gatehouse are named and not counted, those of other products neither', async () => {
  const [intent] = shop.stripe.books.intents.values()
  assert.ok(intent)
  const other = { ...intent, amount_received: 7700, latest_charge: null }
  shop.stripe.books.intents.set('pi_other', {
    ...other,
    id: 'pi_other',
    metadata: { gatehouse_payment: '01900000-0000-7000-8000-000000000000' },
  })
  shop.stripe.books.intents.set('pi_shop', { ...other, id: 'pi_shop', metadata: { order: '17' } })
  const found = await verify()
  assert.equal([found?.difference, found?.unknown], [0, ['pi_other']])
})

test('a provider that cannot be asked is no answer', async () => {
  const { settings } = shop.stripe
  const key = settings.secretKey
  settings.secretKey = 'sk_test_another'
  await fails(verify, /Invalid API Key/)
  settings.secretKey = key
})

test('the demo’s books are compared as well', async () => {
  const demo = await openShop()
  try {
    await payingCustomer(demo)
    const [euros] = await verifyBooks(demo.gatehouse.core)
    assert.equal([euros?.rail, euros?.ledger, euros?.difference], ['demo', 4900, 0])
    await demo.gatehouse.database.owner.query('update demo_charges set amount = amount + 1')
    assert.is((await verifyBooks(demo.gatehouse.core))[0]?.difference, 1)
  } finally {
    await demo.close()
  }
})

test.run()
