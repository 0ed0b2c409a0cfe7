import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { advanceFully } from '../clock/move-clock.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { chargePayment } from '../payment/charge-payment.ts'
import { payInvoice } from '../payment/pay-invoice.ts'
import type { WebhookRequest } from '../payment/provider.ts'
import { deliver, fails, paymentsOf } from '../payment/real-shop.testing.ts'
import {
  assertStripeBooks,
  deliverAll,
  openStripeShop,
  pageAt,
  type StripeShop,
  stripeCustomer,
} from '../payment/stripe/testing/stripe-shop.ts'
import { listPaymentMethods } from '../payment-method/payment-methods.ts'
import { refundPayment } from '../refund/refund-payment.ts'
import { refundsOf } from '../refund/refunds.testing.ts'
import { sendRefund } from '../refund/send-refund.ts'
import { handleWebhook } from './handle-webhook.ts'
import { receiveWebhook } from './receive-webhook.ts'

const test = suite('webhooks')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

const receive = (request: WebhookRequest) => receiveWebhook(shop.gatehouse.core, 'stripe', request)
const events = statement<{ id: string; handled: boolean }>(
  'test.webhook_events',
  'select id, handled_at is not null as handled from webhook_events order by received_at, id',
)
const kept = () => systemRows(shop.gatehouse.core)(events, [])
const jobsOf = async (id: string) => {
  const { rows } = await shop.gatehouse.database.owner.query(
    `select id from jobs where task = 'webhook' and payload ->> 'id' = $1`,
    [id],
  )
  return rows.length
}
const stateOf = async (owner: Member) => (await paymentsOf(shop, owner)).at(-1)?.state
const eventOf = (id: string, type = 'balance.available') =>
  shop.stripe.eventOf({ id, type, object: { object: 'balance' } })

/** A page of Stripe's on which the person has paid, and nobody here knows it. */
async function paid(): Promise<{ owner: Member; number: string; sent: WebhookRequest[] }> {
  const { owner, number } = await stripeCustomer(shop)
  const { redirectUrl } = await payInvoice(owner.caller, { number })
  shop.stripe.webhooks()
  shop.stripe.books.enter(pageAt(redirectUrl ?? ''), 'ok')
  return { owner, number, sent: shop.stripe.webhooks() }
}

test('only what was signed with our secret, and lately, is Stripe’s', async () => {
  const before = (await kept()).length
  const now = Date.now()
  const body = eventOf('evt_signed')
  const signed = shop.stripe.signed.bind(shop.stripe)
  for (const request of [
    signed(body, { secret: 'whsec_anotheranother' }),
    { ...signed(body), body: Buffer.from(body.replace('evt_signed', 'evt_signer')) },
    { ...signed(body), headers: {} },
    signed(body, { at: now - 301_000 }),
    signed(body, { at: now + 302_000 }),
    // the header's time is what is signed
    { ...signed(body, { at: now - 3_600_000 }), receivedAt: new Date(now) },
  ])
    assert.is(await receive(request), false)
  assert.is((await kept()).length, before)
  assert.is(await receive(signed(body, { at: now - 290_000 })), true)
  assert.is(await receive({ ...signed(body, { at: 10_000 }), receivedAt: new Date(20_000) }), true)
})

test('while a secret is rotated Stripe signs with both, and either is enough', async () => {
  const body = eventOf('evt_rotated')
  const ours = shop.stripe.signed(body).headers['stripe-signature'] ?? ''
  const other = shop.stripe.signed(body, { secret: 'whsec_anotheranother' }).headers['stripe-signature'] ?? ''
  const second = (header: string) => header.split(',').at(-1)
  for (const signature of [`${ours},${second(other)}`, `${other},${second(ours)}`])
    assert.is(
      await receive({
        body: Buffer.from(body),
        headers: { 'stripe-signature': signature },
        receivedAt: new Date(),
      }),
      true,
      signature,
    )
})

test('in any order, twice, and at once, what was paid is booked once', async () => {
  for (const order of ['as it came', 'reversed', 'twice', 'at once'] as const) {
    const { owner, number, sent } = await paid()
    assert.ok(sent.length >= 3)
    if (order === 'at once') {
      await Promise.all([...sent, ...sent].map(receive))
      const waiting = (await kept()).filter(({ handled }) => !handled)
      await Promise.all(
        [...waiting, ...waiting].map(({ id }) => handleWebhook(shop.gatehouse.core, { rail: 'stripe', id })),
      )
    } else {
      const requests = order === 'reversed' ? sent.reverse() : order === 'twice' ? [...sent, ...sent] : sent
      await deliver(shop, 'stripe', requests)
    }
    const { state } = await getInvoice(owner.caller, { number })
    assert.equal([order, state, await stateOf(owner)], [order, 'paid', 'paid'])
    await assertStripeBooks(shop, owner)
  }
})

test('one is enough, and one that comes after days changes nothing', async () => {
  const { owner, sent } = await paid()
  const [only] = sent
  assert.ok(only)
  await deliver(shop, 'stripe', [only])
  assert.is(await stateOf(owner), 'paid')
  const { events: logged } = await trace(shop, () => deliver(shop, 'stripe', sent))
  assert.equal(logged, [])
})

test('a crash after it was kept loses nothing, and a provider that is away is asked again', async () => {
  const { owner, sent } = await paid()
  for (const request of sent) assert.is(await receive(request), true)
  const waiting = (await kept()).filter(({ handled }) => !handled).map(({ id }) => id)
  for (const id of waiting) assert.is(await jobsOf(id), 1)
  assert.is(await stateOf(owner), 'asking', 'a webhook is answered before it is handled')
  const { settings } = shop.stripe
  const key = settings.secretKey
  settings.secretKey = 'sk_test_another'
  const handle = (id: string) => handleWebhook(shop.gatehouse.core, { rail: 'stripe', id })
  for (const id of waiting) await handle(id).catch(() => {})
  settings.secretKey = key
  assert.is(await stateOf(owner), 'asking')
  assert.ok((await kept()).some(({ handled }) => !handled))
  for (const id of waiting) await handle(id)
  assert.is(await stateOf(owner), 'paid')
  assert.ok((await kept()).every(({ handled }) => handled))
  await assertStripeBooks(shop, owner)
})

test('of an endpoint with another API version only the name of the object is believed', async () => {
  const { owner } = await paid()
  const [told] = shop.stripe.books.events.slice(-1)
  assert.ok(told)
  const body = shop.stripe.eventOf(
    {
      ...told,
      id: 'evt_other_version',
      object: { id: (told.object as { id: string }).id, amount: 'another shape' },
    },
    '2019-05-16',
  )
  await deliver(shop, 'stripe', [shop.stripe.signed(body)])
  assert.is(await stateOf(owner), 'paid')
})

test('what is of no interest is kept, and nothing follows', async () => {
  const { events: logged } = await trace(shop, () =>
    deliver(shop, 'stripe', [
      shop.stripe.signed(eventOf('evt_unknown', 'issuing.card.created')),
      // of another product at the same account of Stripe's, and of nothing at all
      shop.stripe.signed(
        shop.stripe.eventOf({ id: 'evt_none', type: 'payment_intent.succeeded', object: { id: 'pi_none' } }),
      ),
    ]),
  )
  assert.equal(logged, [])
  const all = await kept()
  for (const id of ['evt_unknown', 'evt_none']) assert.is(all.find((one) => one.id === id)?.handled, true)
})

test('payments of others at the same account of Stripe’s are left alone', async () => {
  const { owner, number } = await stripeCustomer(shop)
  const { redirectUrl } = await payInvoice(owner.caller, { number })
  const page = pageAt(redirectUrl ?? '')
  const session = shop.stripe.books.sessions.get(page)
  assert.ok(session)
  const before = new Set(shop.stripe.books.intents.keys())
  for (const payment of [undefined, '01900000-0000-7000-8000-000000000000', 'no id']) {
    const metadata: Record<string, string> = payment === undefined ? {} : { gatehouse_payment: payment }
    shop.stripe.books.ofPages.set('cs_test_other', { metadata, description: null })
    shop.stripe.books.sessions.set('cs_test_other', {
      ...session,
      id: 'cs_test_other',
      status: 'open',
      payment_intent: null,
      metadata,
    })
    shop.stripe.books.enter('cs_test_other', 'ok')
    const { events: logged } = await trace(shop, () => deliverAll(shop))
    assert.equal(logged, [])
  }
  assert.is(await stateOf(owner), 'asking')
  // they are nobody's here, and are not to be found in the books
  for (const id of shop.stripe.books.intents.keys()) if (!before.has(id)) shop.stripe.books.intents.delete(id)
  await assertStripeBooks(shop, owner)
})

for (const how of ['card', 'customer'] as const) {
  test(`a card that is taken back at Stripe is gone here, and nothing is charged to it: the ${how}`, async () => {
    const { owner } = await stripeCustomer(shop, 'ok')
    const method = [...shop.stripe.books.methods.values()].at(-1)
    assert.ok(method)
    if (how === 'card') shop.stripe.books.detach(method.id)
    else shop.stripe.books.deleteCustomer(String(method.customer))
    const { events: logged } = await trace(shop, () => deliverAll(shop))
    assert.equal(
      logged.map(({ verb, resource, details }) => [verb, resource.label, details]),
      [['payment_method.removed', 'Visa •••• 4242', { paymentsStopped: 1, by: 'the customer, at stripe' }]],
    )
    assert.equal(await listPaymentMethods(owner.caller, undefined), [])
    assert.is(await stateOf(owner), 'void')
    const heard = shop.stripe.heard.length
    await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
    assert.is(shop.stripe.heard.length, heard)
  })
}

test('a webhook that is quicker than the charge’s own answer settles it once', async () => {
  const { owner } = await stripeCustomer(shop, 'ok')
  const [payment] = await paymentsOf(shop, owner)
  assert.ok(payment)
  shop.stripe.webhooks()
  shop.stripe.slowMs = 50
  const charging = chargePayment(shop.gatehouse.core, { account: owner.account.id, payment: payment.id })
  await sleep(70)
  shop.stripe.slowMs = 0
  await Promise.all([charging, deliverAll(shop)])
  assert.is(await stateOf(owner), 'paid')
  await assertStripeBooks(shop, owner)
})

/** A customer who has paid by card, and has credit for a part of it. */
async function credited(card: 'ok' | 'refundsLate' | 'refundFails') {
  const { owner, number } = await stripeCustomer(shop, card)
  await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
  await deliverAll(shop)
  const administrator = { ...shop.administrator, account: owner.account.slug }
  await issueCreditNote(administrator, { number, net: 3000, reason: 'Outage' })
  const intent = String((await paymentsOf(shop, owner))[0]?.reference)
  const give = async (amount: number) => {
    const { refund } = await refundPayment(administrator, { invoice: number, amount, reason: 'You asked' })
    await sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
    return refund
  }
  const refunds = async () => (await refundsOf(shop, owner)).map(({ state, amount }) => [state, amount])
  return { owner, intent, give, refunds }
}

test('what is given back here is told by webhook as well, and booked once', async () => {
  const { owner, give, refunds } = await credited('ok')
  await give(1000)
  await deliverAll(shop)
  assert.equal(await refunds(), [['done', 1000]])
  await assertStripeBooks(shop, owner)
})

test('what is given back at Stripe’s own page is booked by its webhooks, in any order', async () => {
  const { owner, intent, refunds } = await credited('ok')
  shop.stripe.books.refund(intent, 700)
  shop.stripe.books.refund(intent, 300)
  const sent = shop.stripe.webhooks()
  await deliver(shop, 'stripe', [...sent.reverse(), ...sent])
  assert.equal((await refunds()).sort(), [
    ['done', 300],
    ['done', 700],
  ])
  await assertStripeBooks(shop, owner)
})

test('one that takes days is booked when it is made', async () => {
  const { owner, give, refunds } = await credited('refundsLate')
  await give(1000)
  await deliverAll(shop)
  assert.equal(await refunds(), [['sent', 1000]])
  await assertStripeBooks(shop, owner)
  shop.stripe.books.finishRefund([...shop.stripe.books.refunds.keys()].at(-1) ?? '')
  await deliverAll(shop)
  assert.equal(await refunds(), [['done', 1000]])
  await assertStripeBooks(shop, owner)
})

test('one that the bank sends back is the customer’s credit again', async () => {
  const { owner, give, refunds } = await credited('refundFails')
  await give(1000)
  await deliverAll(shop)
  assert.equal(await refunds(), [['refused', 1000]])
  await assertStripeBooks(shop, owner)
})

test('more than is left is refused by Stripe, and a lost answer gives nothing back twice', async () => {
  const { owner, intent, give, refunds } = await credited('ok')
  shop.stripe.next('lost', 'lost')
  await fails(() => give(1000))
  const [{ id } = { id: '' }] = await refundsOf(shop, owner)
  await sendRefund(shop.gatehouse.core, { account: owner.account.id, refund: id })
  assert.equal(await refunds(), [['done', 1000]])
  shop.stripe.books.refund(intent, 3900)
  await give(500)
  assert.equal((await refunds()).at(-1), ['refused', 500])
  await deliverAll(shop)
  await assertStripeBooks(shop, owner)
})

for (const ending of ['won', 'lost'] as const) {
  test(`a payment that the bank takes back is held apart, until it is ${ending}`, async () => {
    const { owner, number } = await stripeCustomer(shop, 'disputes')
    await advanceFully(shop.gatehouse.core, owner.account.id, new Date())
    const sent = shop.stripe.webhooks()
    await deliver(shop, 'stripe', [...sent.reverse(), ...sent])
    const states = async () =>
      (await getInvoice(owner.caller, { number })).disputes.map(({ state, amount }) => [state, amount])
    assert.equal(await states(), [['opened', 4900]])
    await assertStripeBooks(shop, owner)
    shop.stripe.books.decide([...shop.stripe.books.disputes.keys()].at(-1) ?? '', ending)
    await deliverAll(shop)
    assert.equal(await states(), [[ending, 4900]])
    await assertStripeBooks(shop, owner)
  })
}

test.run()
