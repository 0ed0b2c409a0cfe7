import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused } from '../../testing/refusals.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { refundDemo } from '../payment/demo-refunds.ts'
import { openShop, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { recordRefund } from './record-refund.ts'
import { refundPayment } from './refund-payment.ts'
import { type Customer, giveCreditNote, payingCustomer, refundsOf } from './refunds.testing.ts'
import { sendRefund } from './send-refund.ts'
import { settleRefund } from './settle-refund.ts'

const test = suite('recordRefund')
let shop: Shop
let made = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const newId = () => `01900000-0000-7000-8000-${String(++made).padStart(12, '0')}`
/** Somebody gives back in the provider's own dashboard; answers the news of it. */
async function outside({ owner, payment }: Customer, amount: number, id = newId()) {
  const { rows } = await shop.gatehouse.database.owner.query('select reference from payments where id = $1', [
    payment,
  ])
  const given = await refundDemo(shop.gatehouse.core, {
    id,
    reference: rows[0].reference,
    amount: BigInt(amount),
  })
  assert.is(given.state, 'done')
  return {
    account: owner.account.id,
    payment,
    reference: given.reference ?? '',
    amount: BigInt(amount),
    at: new Date(),
  }
}
const record = (news: Parameters<typeof recordRefund>[1]) => recordRefund(shop.gatehouse.core, news)
const reserve = ({ owner, number }: Customer, amount: number) =>
  refundPayment(
    { ...shop.administrator, account: owner.account.slug },
    { invoice: number, reason: 'You asked for it', amount },
  )
const creditOf = async ({ owner }: Customer) => (await getSubscription(owner.caller, undefined)).credit
const openOf = async ({ owner, number }: Customer) => {
  const { state, open } = await getInvoice(owner.caller, { number })
  return [state, open]
}
const refundMovements = async ({ owner }: Customer) =>
  (await movementsOf(shop.gatehouse, owner.account.id)).filter((line) => line.includes('refund'))
const books = ({ owner }: Customer) => assertBooks(shop.gatehouse, owner.account.id)

test('one made at the provider takes from the credit, and is booked once, however often it is told', async () => {
  const customer = await payingCustomer(shop)
  const { number, payment } = customer
  await giveCreditNote(shop, customer, 3000)
  const news = await outside(customer, 1000)
  const { result, events, mails } = await trace(shop, () => record(news))
  assert.equal(
    events.map(({ verb, actor, resource, details }) => ({ verb, actor, resource, details })),
    [
      {
        verb: 'payment.refunded',
        actor: { kind: 'system', id: null, label: 'billing' },
        resource: { type: 'payment', id: payment, label: number },
        details: { invoice: number, amount: '€10.00', by: 'demo' },
      },
    ],
  )
  assert.equal([result, mails, await creditOf(customer)], [true, 1, 2000])
  assert.equal(await Promise.all([record(news), record(news), record(news)]), [false, false, false])
  const atOnce = await outside(customer, 500)
  const told = await Promise.all([record(atOnce), record(atOnce), record(atOnce)])
  assert.equal(told.filter(Boolean), [true])
  assert.is(await creditOf(customer), 1500)
  await books(customer)
})

test('what goes back before a credit note is set against it, whichever comes first', async () => {
  for (const order of ['refund first', 'credit note first']) {
    const customer = await payingCustomer(shop)
    const news = await outside(customer, 3000)
    if (order === 'credit note first') await giveCreditNote(shop, customer, 4000)
    const { events } = await trace(shop, () => record(news))
    assert.is(events[0]?.details.beforeCreditNote, order === 'refund first' ? '€30.00' : undefined)
    assert.equal(await openOf(customer), [order === 'refund first' ? 'paid' : 'paid-and-credited', 0])
    await books(customer)
    if (order === 'refund first') {
      assert.equal(await refundMovements(customer), ['#1 refund-ahead refund-payable demo-clearing 3000 EUR'])
      await giveCreditNote(shop, customer, 1000)
      assert.is(await creditOf(customer), 0)
      await giveCreditNote(shop, customer, 3000)
    }
    assert.is(await creditOf(customer), 1000)
    await giveCreditNote(shop, customer)
    assert.is(await creditOf(customer), 1900)
    await books(customer)
  }
})

test('as far as there is credit it comes out of that, and the rest goes ahead of a credit note', async () => {
  const customer = await payingCustomer(shop)
  await giveCreditNote(shop, customer, 1000)
  await record(await outside(customer, 2500))
  assert.equal(await refundMovements(customer), [
    '#1 refund customer-credit demo-clearing 1000 EUR',
    '#1 refund-ahead refund-payable demo-clearing 1500 EUR',
  ])
  await giveCreditNote(shop, customer)
  assert.is(await creditOf(customer), 2400)
  await books(customer)
})

test('the news of ours settle it, with our id or without, and what comes after them changes nothing', async () => {
  for (const id of ['told', 'not told']) {
    const customer = await payingCustomer(shop, 'loses')
    const { owner, payment } = customer
    await giveCreditNote(shop, customer)
    const { refund } = await reserve(customer, 1000)
    const send = () => sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
    await send().catch((error) => assert.match(error.message, /was lost/))
    const { rows } = await shop.gatehouse.database.owner.query(
      'select reference from demo_refunds where id = $1',
      [refund],
    )
    const { reference } = rows[0]
    const news = { account: owner.account.id, payment, reference, amount: 1000n, at: new Date() }
    assert.is(await record({ ...news, ...(id === 'told' && { refund }) }), true)
    assert.equal(
      (await refundsOf(shop, owner)).map((one) => [one.id, one.state, one.reference]),
      [[refund, 'done', reference]],
    )
    const after = await trace(shop, async () => {
      await send()
      await settleRefund(
        shop.gatehouse.core,
        { account: owner.account.id, refund },
        { state: 'done', reference, at: new Date() },
      )
      await record(news)
    })
    assert.equal([after.events, await creditOf(customer)], [[], 3900])
    await books(customer)
  }
})

test('one of the same amount made at the provider meanwhile is another one', async () => {
  const customer = await payingCustomer(shop, 'loses')
  const { owner } = customer
  await giveCreditNote(shop, customer)
  const { refund } = await reserve(customer, 1000)
  const send = () => sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
  await send().catch((error) => assert.match(error.message, /was lost/))
  // its answer is lost: it is taken for ours, and ours for the other one when it is looked up
  const id = newId()
  const { rows } = await shop.gatehouse.database.owner.query('select reference from payments where id = $1', [
    customer.payment,
  ])
  await refundDemo(shop.gatehouse.core, { id, reference: rows[0].reference, amount: 1000n }).catch(() => {})
  const found = await outside(customer, 1000, id)
  await record(found)
  const ours = await shop.gatehouse.database.owner.query('select reference from demo_refunds where id = $1', [
    refund,
  ])
  const { reference } = ours.rows[0]
  assert.is(
    await settleRefund(
      shop.gatehouse.core,
      { account: owner.account.id, refund },
      { state: 'done', reference, at: new Date() },
    ),
    true,
  )
  assert.equal(
    (await refundsOf(shop, owner)).map((one) => [one.state, one.amount]),
    [
      ['done', 1000],
      ['done', 1000],
    ],
  )
  assert.is(await creditOf(customer), 2900)
  await books(customer)
})

test('a refund that was refused while its money had gone ahead leaves no money twice', async () => {
  const customer = await payingCustomer(shop, 'works')
  const { owner } = customer
  await giveCreditNote(shop, customer)
  const { refund } = await reserve(customer, 4900)
  // all of it went back there first
  await record({ ...(await outside(customer, 4900)), refund: null })
  await books(customer)
  await sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
  assert.equal((await refundsOf(shop, owner)).map(({ state }) => state).sort(), ['done', 'refused'])
  assert.is(await creditOf(customer), 0)
  await books(customer)
})

test('one that was refused and went back all the same is booked', async () => {
  const customer = await payingCustomer(shop)
  const { owner } = customer
  await giveCreditNote(shop, customer)
  const { refund } = await reserve(customer, 900)
  const of = { account: owner.account.id, refund }
  await settleRefund(shop.gatehouse.core, of, { state: 'refused', reference: null, reason: 'try later' })
  assert.is(await creditOf(customer), 4900)
  const news = await outside(customer, 900, refund)
  assert.is(await record({ ...news, refund }), true)
  assert.is(await creditOf(customer), 4000)
  assert.equal(
    (await refundsOf(shop, owner)).map(({ state }) => state),
    ['done'],
  )
  await books(customer)
})

test('of a payment that there is not nothing is booked', async () => {
  const customer = await payingCustomer(shop)
  const news = await outside(customer, 100)
  await refused('not-found', record({ ...news, payment: newId() }), /ayment/)
  await refused('not-found', record({ ...news, account: shop.owner.account.id }))
  await record(news)
  await books(customer)
})

test.run()
