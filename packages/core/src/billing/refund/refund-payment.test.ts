import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { enqueueForgotten } from '../clock/run-clock.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { refundPayment } from './refund-payment.ts'
import { type Customer, giveCreditNote, payingCustomer, refundsOf } from './refunds.testing.ts'
import { sendRefund } from './send-refund.ts'
import { settleRefund } from './settle-refund.ts'

const test = suite('refundPayment')
let shop: Shop

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const refund = ({ owner, number }: Customer, amount?: number, payment?: string) =>
  refundPayment(
    { ...shop.administrator, account: owner.account.slug },
    { invoice: number, reason: 'You asked for it', ...(amount && { amount }), ...(payment && { payment }) },
  )
const send = ({ owner }: Customer, id: string) =>
  sendRefund(shop.gatehouse.core, { account: owner.account.id, refund: id })
const creditOf = async ({ owner }: Customer) => (await getSubscription(owner.caller, undefined)).credit
const shown = async ({ owner, number }: Customer) => {
  const { state, open, refunds } = await getInvoice(owner.caller, { number })
  return { state, open, refunds: refunds.map((one) => [one.state, one.amount, one.refusal]) }
}
const refundMovements = async ({ owner }: Customer) =>
  (await movementsOf(shop.gatehouse, owner.account.id)).filter((line) => line.includes('refund'))
const books = ({ owner }: Customer) => assertBooks(shop.gatehouse, owner.account.id)

test('the administrator alone may, of a payment that brought money, with a reason', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number } = customer
  await giveCreditNote(shop, customer)
  for (const { caller } of [...Object.values(shop.members), owner])
    await refusesAndWritesNothing(shop, 'signed-out', () =>
      refundPayment(caller, { invoice: number, reason: 'x' }),
    )
  const elsewhere = { ...customer, owner: shop.owner }
  await refusesAndWritesNothing(shop, 'not-found', () => refund(elsewhere), /that brought money/)
  const nowhere = '01900000-0000-7000-8000-000000000000'
  await refusesAndWritesNothing(shop, 'not-found', () => refund(customer, 1, nowhere))
  await refusesAndWritesNothing(shop, 'invalid', () => refund(customer, -1), /above 0/)
  const mute = { ...shop.administrator, account: owner.account.slug }
  await refusesAndWritesNothing(
    shop,
    'invalid',
    () => refundPayment(mute, { invoice: number, reason: ' ' }),
    /Say why/,
  )
})

test('what was paid goes back out of the credit, and never more than there is of it', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number, payment } = customer
  await refusesAndWritesNothing(shop, 'conflict', () => refund(customer), /has €0\.00 of credit/)
  await giveCreditNote(shop, customer, 2000)
  await refusesAndWritesNothing(shop, 'conflict', () => refund(customer, 2001), /has €20\.00 of credit/)
  const begun = await trace(shop, () => refund(customer, 1500))
  assert.equal(
    begun.events.map(({ verb, actor, resource, details }) => ({ verb, by: actor.label, resource, details })),
    [
      {
        verb: 'payment.refund_started',
        by: 'gatehouse command (root)',
        resource: { type: 'payment', id: payment, label: number },
        details: { invoice: number, amount: '€15.00', by: 'Demo Visa •••• 4242', reason: 'You asked for it' },
      },
    ],
  )
  assert.is(await creditOf(customer), 500)
  const { refund: id } = begun.result
  const { rows } = await shop.gatehouse.database.owner.query('select task, payload from jobs')
  assert.equal(rows, [{ task: 'refund', payload: { account: owner.account.id, refund: id } }])
  await refusesAndWritesNothing(shop, 'conflict', () => refund(customer, 500), /is on its way/)
  await books(customer)
  const done = await trace(shop, () => send(customer, id))
  assert.equal(
    done.events.map(({ verb, actor, details }) => ({ verb, actor, details })),
    [
      {
        verb: 'payment.refunded',
        actor: { kind: 'system', id: null, label: 'billing' },
        details: { invoice: number, amount: '€15.00', by: 'demo', reason: 'You asked for it' },
      },
    ],
  )
  assert.is(done.mails, 1)
  assert.equal(await shown(customer), {
    state: 'paid-and-credited',
    open: 0,
    refunds: [['done', 1500, null]],
  })
  assert.equal(await refundMovements(customer), [
    '#1 refund customer-credit refund-payable 1500 EUR',
    '#1 refund refund-payable demo-clearing 1500 EUR',
  ])
  await books(customer)
  const again = await trace(shop, () => send(customer, id))
  assert.equal([again.events, again.mails], [[], 0])
  // all that is left
  await send(customer, (await refund(customer)).refund)
  assert.is(await creditOf(customer), 0)
  await giveCreditNote(shop, customer)
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => refund(customer, 2901),
    /€29\.00 is left of this payment/,
  )
  await books(customer)
})

test('what no provider here can give back is refused before anything is reserved', async () => {
  const customer = await payingCustomer(shop)
  const { owner } = shop.gatehouse.database
  await giveCreditNote(shop, customer)
  for (const [rail, why] of [
    ['usdt', /Gatehouse holds no key/],
    ['stripe', /stripe, which this was paid by, is not set up here/],
  ] as const) {
    await owner.query('update payments set rail = $2 where id = $1', [customer.payment, rail])
    await refusesAndWritesNothing(shop, 'conflict', () => refund(customer, 100), why)
  }
  assert.equal(await refundsOf(shop, customer.owner), [])
  assert.is(await creditOf(customer), 4900)
})

test('what the provider refuses is credit again', async () => {
  const customer = await payingCustomer(shop, 'keeps')
  await giveCreditNote(shop, customer)
  const { refund: id } = await refund(customer)
  const { events, mails } = await trace(shop, () => send(customer, id))
  assert.equal(
    events.map(({ verb, details }) => [verb, details.refusal, details.amount]),
    [['payment.refund_refused', 'the bank takes nothing back', '€49.00']],
  )
  assert.is(mails, 1)
  assert.is(await creditOf(customer), 4900)
  assert.equal((await shown(customer)).refunds, [['refused', 4900, 'the bank takes nothing back']])
  await books(customer)
  await send(customer, (await refund(customer, 100)).refund)
  assert.is(await creditOf(customer), 4900)
  await books(customer)
})

test('a refund whose answer is lost is looked up, and made once', async () => {
  const customer = await payingCustomer(shop, 'loses')
  await giveCreditNote(shop, customer)
  const { refund: id } = await refund(customer, 1000)
  await send(customer, id).then(
    () => assert.unreachable('the answer was to be lost'),
    (error) => assert.match(error.message, /was lost/),
  )
  assert.equal((await refundsOf(shop, customer.owner))[0]?.state, 'sent')
  const both = await trace(shop, () => Promise.all([send(customer, id), send(customer, id)]))
  assert.equal(
    both.events.map(({ verb }) => verb),
    ['payment.refunded'],
  )
  await books(customer)
})

test('one that a bank takes days for is on its way until it has arrived, and is looked at again', async () => {
  const customer = await payingCustomer(shop, 'asks')
  const { database, core } = shop.gatehouse
  await giveCreditNote(shop, customer)
  const { refund: id } = await refund(customer, 1000)
  await send(customer, id)
  assert.equal((await shown(customer)).refunds, [['sent', 1000, null]])
  await books(customer)
  // another one need not wait for the bank
  const another = await refund(customer, 200)
  const jobs = async () =>
    (await database.owner.query(`select payload ->> 'refund' as refund from jobs where task = 'refund'`)).rows
  await database.owner.query('delete from jobs')
  await enqueueForgotten(core)
  assert.equal(await jobs(), [])
  await database.owner.query(
    `update refunds set started_at = started_at - interval '2 hours' where id = $1`,
    [id],
  )
  await enqueueForgotten(core)
  await enqueueForgotten(core)
  assert.equal(await jobs(), [{ refund: id }])
  await send(customer, id)
  assert.equal(
    (await shown(customer)).refunds.map(([state]) => state),
    ['done', 'started'],
  )
  await send(customer, another.refund)
  await books(customer)
})

test('one that comes back after it was done is credit again, once', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number } = customer
  await giveCreditNote(shop, customer)
  const { refund: id } = await refund(customer)
  await send(customer, id)
  const [made] = await refundsOf(shop, owner)
  const { database, core } = shop.gatehouse
  const of = { account: owner.account.id, refund: id }
  const refused = { state: 'refused', reason: 'the account is closed' } as const
  assert.is(
    await settleRefund(core, of, { ...refused, reference: null }),
    false,
    'it says which one came back',
  )
  await database.owner.query(`update demo_refunds set state = 'refused' where id = $1`, [id])
  const cameBack = { ...refused, reference: made?.reference ?? '' }
  const { result, events } = await trace(shop, () => settleRefund(core, of, cameBack))
  assert.equal([result, events[0]?.verb, events[0]?.resource.label], [true, 'payment.refund_refused', number])
  const at = new Date()
  assert.is(await settleRefund(core, of, { state: 'done', reference: cameBack.reference, at }), false)
  assert.is(await settleRefund(core, of, cameBack), false)
  assert.is(await creditOf(customer), 4900)
  await books(customer)
})

test('of two at once for the whole credit one wins, and the credit is spent once', async () => {
  const customer = await payingCustomer(shop)
  await giveCreditNote(shop, customer)
  const both = await Promise.allSettled([refund(customer), refund(customer)])
  assert.equal(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  for (const { id } of await refundsOf(shop, customer.owner)) await send(customer, id)
  assert.is(await creditOf(customer), 0)
  const { preview } = await choose(customer.owner.caller, 'fleet')
  assert.is(preview.credit, 0)
  await pass(shop, customer.owner, 1)
  await books(customer)
})

test.run()
