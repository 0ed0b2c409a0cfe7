import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { trace } from '../../../testing/trace.ts'
import { advanceFully } from '../../clock/move-clock.ts'
import { getInvoice } from '../../invoice/list-invoices.ts'
import { chargePayment } from '../charge-payment.ts'
import { fails, paymentsOf } from '../real-shop.testing.ts'
import type { CardName } from './testing/behaviours.ts'
import { assertStripeBooks, openStripeShop, type StripeShop, stripeCustomer } from './testing/stripe-shop.ts'

const test = suite('charging by Stripe')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop({ timeout: 500 })
})
test.after(() => shop?.close())

const charge = async ({ account }: Member) => advanceFully(shop.gatehouse.core, account.id, new Date())
const last = async (owner: Member) => {
  const found = (await paymentsOf(shop, owner)).at(-1)
  assert.ok(found)
  return found
}
const once = ({ account }: Member, payment: string) =>
  chargePayment(shop.gatehouse.core, { account: account.id, payment })
const charged = (payment: string) =>
  [...shop.stripe.books.intents.values()].filter(
    ({ metadata, amount_received }) => metadata['gatehouse_payment'] === payment && amount_received > 0,
  )

test('a card that works is charged, and the books say what Stripe holds', async () => {
  const { owner, number } = await stripeCustomer(shop, 'ok')
  const { events } = await trace(shop, () => charge(owner))
  const { id, state, reference } = await last(owner)
  assert.is(state, 'paid')
  assert.match(reference ?? '', /^pi_/)
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [['payment.settled', { invoice: number, amount: '€49.00', by: 'stripe' }]],
  )
  const heard = shop.stripe.heard.filter(({ method, path }) => method === 'POST' && path.endsWith('intents'))
  assert.equal(
    heard.map(({ key }) => key),
    [id],
    'the attempt is the key',
  )
  const asked = new URLSearchParams(heard[0]?.body)
  assert.equal([asked.get('amount'), asked.get('currency')], ['4900', 'eur'])
  assert.is(asked.get('description'), `Invoice ${number}`)
  assert.is((await getInvoice(owner.caller, { number })).state, 'paid')
  await assertStripeBooks(shop, owner)
})

for (const [card, reason, advice] of [
  ['declines', 'insufficient funds', 'retry'],
  ['silent', 'declined by the bank', 'retry'],
  ['stolen', 'declined by the bank', 'never'],
  ['lost', 'declined by the bank', 'never'],
  ['expired', 'expired card', 'ask'],
] as const satisfies [CardName, string, string][]) {
  test(`a card that is refused says why, and what follows: ${card}`, async () => {
    const { owner } = await stripeCustomer(shop, card)
    await charge(owner)
    const { state, reason: said, advice: given } = await last(owner)
    assert.equal([state, said, given], ['refused', reason, advice])
    await assertStripeBooks(shop, owner)
  })
}

test('where the bank wants the person, there is a page for them, and the card is not charged again', async () => {
  const { owner, number } = await stripeCustomer(shop, 'asks')
  await charge(owner)
  const { id, state, action_url, reference } = await last(owner)
  assert.is(state, 'asking')
  assert.match(action_url ?? '', /\/c\/pay\/cs_test_/)
  const session = shop.stripe.books.sessions.get(reference ?? '')
  assert.equal([session?.amount_total, session?.currency], [4900, 'eur'])
  assert.match(
    session?.success_url ?? '',
    new RegExp(`^http://localhost:4600/${owner.account.slug}/billing\\?paid=${id}$`),
  )
  const heard = shop.stripe.heard.length
  await charge(owner)
  assert.is(shop.stripe.heard.length, heard, 'Stripe is asked nothing more')
  assert.is((await getInvoice(owner.caller, { number })).state, 'open')
  await assertStripeBooks(shop, owner)
})

for (const fault of ['lost', 'silent', 'brokeAfter'] as const) {
  test(`what was charged and not answered is looked up, and not charged again: ${fault}`, async () => {
    const { owner } = await stripeCustomer(shop, 'ok')
    const { id } = await last(owner)
    // a closed connection is tried again by the library, with the same key
    shop.stripe.next(fault, ...(fault === 'lost' ? [fault] : []))
    await fails(() => once(owner, id))
    assert.is((await last(owner)).state, 'sent')
    await once(owner, id)
    assert.is((await last(owner)).state, 'paid')
    assert.is(charged(id).length, 1)
    await assertStripeBooks(shop, owner)
  })
}

for (const fault of ['broken', 'inUse', 'limited'] as const) {
  test(`what never arrived is sent again, with the same key: ${fault}`, async () => {
    const { owner } = await stripeCustomer(shop, 'ok')
    const { id } = await last(owner)
    shop.stripe.next(fault, ...(fault === 'broken' ? [fault] : []))
    await fails(() => once(owner, id))
    assert.is(charged(id).length, 0)
    await once(owner, id)
    assert.is((await last(owner)).state, 'paid')
    assert.equal(new Set(shop.stripe.heard.filter(({ key }) => key === id).map(({ key }) => key)).size, 1)
    assert.is(charged(id).length, 1)
    await assertStripeBooks(shop, owner)
  })
}

test('within one asking the library sends again what was lost, with the same key, and it is charged once', async () => {
  const patient = await openStripeShop({ maxNetworkRetries: 2 })
  try {
    for (const fault of ['lost', 'inUse', 'limited'] as const) {
      const { owner } = await stripeCustomer(patient, 'ok')
      patient.stripe.next(fault)
      const [payment] = await paymentsOf(patient, owner)
      await chargePayment(patient.gatehouse.core, {
        account: owner.account.id,
        payment: payment?.id ?? '',
      }).catch(() => advanceFully(patient.gatehouse.core, owner.account.id, new Date()))
      const keys = patient.stripe.heard.filter(
        ({ path, method }) => method === 'POST' && path.endsWith('intents'),
      )
      assert.is(new Set(keys.map(({ key }) => key)).size, 'lost inUse limited'.split(' ').indexOf(fault) + 1)
      await assertStripeBooks(patient, owner)
    }
  } finally {
    await patient.close()
  }
})

test('an answer that is replayed for a day ends with the day', async () => {
  const { owner } = await stripeCustomer(shop, 'ok')
  const { id } = await last(owner)
  shop.stripe.next('broke')
  for (let tries = 0; tries < 3; tries++) await fails(() => once(owner, id), /went wrong on our side/)
  shop.stripe.pass(25)
  await once(owner, id)
  assert.is((await last(owner)).state, 'paid')
  assert.is(charged(id).length, 1)
})

test('after the key’s day nothing is charged again of what is there, nor before it was looked up', async () => {
  const { owner } = await stripeCustomer(shop, 'ok')
  const { id } = await last(owner)
  shop.stripe.next('lost', 'lost')
  await fails(() => once(owner, id))
  shop.stripe.pass(48)
  const posts = () => shop.stripe.heard.filter(({ method }) => method === 'POST').length
  const before = posts()
  // Stripe cannot be asked
  const { settings } = shop.stripe
  const key = settings.secretKey
  settings.secretKey = 'sk_test_another'
  await fails(() => once(owner, id), /Invalid API Key/)
  settings.secretKey = key
  assert.is(posts(), before, 'without a look nothing is charged')
  await once(owner, id)
  assert.is(posts(), before)
  assert.is((await last(owner)).state, 'paid')
  assert.is(charged(id).length, 1)
  await assertStripeBooks(shop, owner)
})

test('it is found where the customer was deleted at Stripe in between', async () => {
  const { owner } = await stripeCustomer(shop, 'ok')
  const { id } = await last(owner)
  shop.stripe.next('lost', 'lost')
  await fails(() => once(owner, id))
  const [intent] = charged(id)
  shop.stripe.books.deleteCustomer(String(intent?.customer))
  await once(owner, id)
  assert.is((await last(owner)).state, 'paid')
  await assertStripeBooks(shop, owner)
})

test('a card that was deleted at Stripe is refused for good', async () => {
  for (const how of ['card', 'customer'] as const) {
    const { owner } = await stripeCustomer(shop, 'ok')
    const method = [...shop.stripe.books.methods.values()].at(-1)
    if (how === 'card') shop.stripe.books.detach(method?.id ?? '')
    else shop.stripe.books.deleteCustomer(String(method?.customer))
    await charge(owner)
    const { state, reason, advice } = await last(owner)
    assert.equal([state, reason, advice], ['refused', 'the card is gone', 'never'])
  }
})

test('another amount at Stripe than was asked for is booked nowhere, and said loudly', async () => {
  const { owner, number } = await stripeCustomer(shop, 'ok')
  const { id } = await last(owner)
  shop.stripe.next('lost', 'lost')
  await fails(() => once(owner, id))
  const [intent] = charged(id)
  assert.ok(intent)
  intent.amount_received = 4901
  await fails(
    () => once(owner, id),
    new RegExp(`stripe has collected €49.01 for payment ${id}, which is about €49.00: nothing was booked`),
  )
  intent.amount_received = 4900
  intent.currency = 'usd'
  await fails(() => once(owner, id), /has collected \$49.00/)
  assert.is((await getInvoice(owner.caller, { number })).state, 'open')
  intent.currency = 'eur'
  await once(owner, id)
  await assertStripeBooks(shop, owner)
})

test.run()
