import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { logLengths, trace } from '../../testing/trace.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { disputeDemo } from '../payment/demo-disputes.ts'
import { playDispute, playRefund } from '../payment/play-demo.ts'
import { recordRefund } from '../refund/record-refund.ts'
import { refundPayment } from '../refund/refund-payment.ts'
import { type Customer, giveCreditNote, payingCustomer } from '../refund/refunds.testing.ts'
import { sendRefund } from '../refund/send-refund.ts'
import { openShop, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { recordDispute } from './record-dispute.ts'
import type { DisputeView } from './view.ts'

const test = suite('recordDispute')
let shop: Shop
let told = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** What happens at the bank, and its news. */
async function atBank({ owner, payment }: Customer, state: DisputeView['state'], reference = `dp_${++told}`) {
  const news = await disputeDemo(shop.gatehouse.core, { reference, payment, amount: 4900, state })
  if (!news) throw new Error('the bank has decided')
  return { account: owner.account.id, ...news }
}
const record = (news: Parameters<typeof recordDispute>[1]) => recordDispute(shop.gatehouse.core, news)
const creditOf = async ({ owner }: Customer) => (await getSubscription(owner.caller, undefined)).credit
const disputeMovements = async ({ owner }: Customer) =>
  (await movementsOf(shop.gatehouse, owner.account.id)).filter((line) => line.includes(' dispute '))
const shown = async ({ owner, number }: Customer) => {
  const { state, open, disputes } = await getInvoice(owner.caller, { number })
  return [state, open, ...disputes.map((one) => [one.state, one.amount])]
}
const books = ({ owner }: Customer) => assertBooks(shop.gatehouse, owner.account.id)

test('a dispute holds the money back, is told, and changes nothing else; won, it is back', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number, payment } = customer
  const before = await getSubscription(owner.caller, undefined)
  const opened = await atBank(customer, 'opened')
  const { result, events, mails } = await trace(shop, () => record(opened))
  assert.equal(
    events.map(({ verb, actor, resource, details }) => ({ verb, actor, resource, details })),
    [
      {
        verb: 'payment.disputed',
        actor: { kind: 'system', id: null, label: 'billing' },
        resource: { type: 'payment', id: payment, label: number },
        details: { invoice: number, amount: '€49.00', by: 'demo', state: 'opened' },
      },
    ],
  )
  assert.equal([result, mails], [true, 1])
  assert.equal(await shown(customer), ['paid', 0, ['opened', 4900]])
  const after = await getSubscription(owner.caller, undefined)
  assert.equal({ ...after, now: '' }, { ...before, now: '' })
  await books(customer)
  const won = await atBank(customer, 'won', opened.reference)
  const end = await trace(shop, () => record(won))
  assert.equal([end.events[0]?.details.state, end.mails], ['won', 1])
  assert.equal(await disputeMovements(customer), [
    '#1 dispute demo-clearing disputed 4900 EUR',
    '#1 dispute disputed demo-clearing 4900 EUR',
  ])
  await books(customer)
})

test('lost, it is written off, and the invoice stays paid', async () => {
  const customer = await payingCustomer(shop)
  const opened = await atBank(customer, 'opened')
  await record(opened)
  await record(await atBank(customer, 'lost', opened.reference))
  assert.equal(await shown(customer), ['paid', 0, ['lost', 4900]])
  assert.equal(await disputeMovements(customer), [
    '#1 dispute disputed demo-clearing 4900 EUR',
    '#1 dispute written-off disputed 4900 EUR',
  ])
  await books(customer)
})

test('news come in any order and however often: what has ended stays so', async () => {
  for (const ending of ['won', 'lost'] as const) {
    const customer = await payingCustomer(shop)
    const opened = await atBank(customer, 'opened')
    const ended = await atBank(customer, ending, opened.reference)
    assert.is(await record(ended), true)
    await books(customer)
    const log = await logLengths(shop)
    const other = { ...ended, state: ending === 'won' ? 'lost' : 'won' } as const
    for (const late of [opened, ended, other, opened]) assert.is(await record(late), false)
    assert.equal(await logLengths(shop), log)
    assert.equal((await shown(customer)).slice(2), [[ending, 4900]])
    await books(customer)
  }
  const customer = await payingCustomer(shop)
  const opened = await atBank(customer, 'opened')
  const atOnce = await Promise.all([record(opened), record(opened), record(opened)])
  assert.equal(atOnce.filter(Boolean), [true])
  await books(customer)
})

test('what a bank has taken back is not credit, too: whichever comes first', async () => {
  for (const order of ['dispute first', 'credit note first']) {
    const customer = await payingCustomer(shop)
    if (order === 'credit note first') await giveCreditNote(shop, customer, 3000)
    const opened = await atBank(customer, 'opened')
    await record(opened)
    assert.is(await creditOf(customer), order === 'dispute first' ? 0 : 3000)
    await record(await atBank(customer, 'lost', opened.reference))
    if (order === 'dispute first') await giveCreditNote(shop, customer, 3000)
    assert.is(await creditOf(customer), 0)
    await giveCreditNote(shop, customer)
    assert.is(await creditOf(customer), 0)
    await books(customer)
  }
})

test('nor is what a refund was reserved for, once that is refused', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number } = customer
  await giveCreditNote(shop, customer)
  const administrator = { ...shop.administrator, account: owner.account.slug }
  const { refund } = await refundPayment(administrator, { invoice: number, reason: 'Sorry' })
  const opened = await atBank(customer, 'opened')
  await record(opened)
  await record(await atBank(customer, 'lost', opened.reference))
  await sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
  assert.is(await creditOf(customer), 0)
  await books(customer)
})

test('what is disputed is not refunded, and what was refunded is told all the same', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number, payment } = customer
  await giveCreditNote(shop, customer)
  const opened = await atBank(customer, 'opened')
  await record(opened)
  const administrator = { ...shop.administrator, account: owner.account.slug }
  const refund = () => refundPayment(administrator, { invoice: number, reason: 'Sorry', amount: 1 })
  await refusesAndWritesNothing(shop, 'conflict', refund, /€0\.00 is left .*, since €49\.00 is disputed/)
  await record(await atBank(customer, 'won', opened.reference))
  assert.is((await refund()).payment, payment)
  await books(customer)
})

test('of a payment that there is not nothing is booked', async () => {
  const customer = await payingCustomer(shop)
  const opened = await atBank(customer, 'opened')
  await refused('not-found', record({ ...opened, account: shop.owner.account.id }), /ayment/)
  await record(opened)
  const news = {
    account: shop.owner.account.id,
    payment: customer.payment,
    reference: 'x',
    amount: 1n,
    at: new Date(),
  }
  await refused('not-found', recordRefund(shop.gatehouse.core, news))
  await books(customer)
})

test('in the demo whoever runs it plays a dispute, and its end', async () => {
  const customer = await payingCustomer(shop)
  const { owner, number } = customer
  const administrator = { ...shop.administrator, account: owner.account.slug }
  const play = (state: string) => playDispute(administrator, { invoice: number.toLowerCase(), state })
  for (const { caller } of [owner, ...Object.values(shop.members)])
    await refusesAndWritesNothing(shop, 'signed-out', () =>
      playDispute(caller, { invoice: number, state: 'opened' }),
    )
  await refusesAndWritesNothing(shop, 'conflict', () => play('won'), /not disputed/)
  await refusesAndWritesNothing(shop, 'invalid', () => play('lose'))
  await refusesAndWritesNothing(shop, 'not-found', () =>
    playDispute(administrator, { invoice: 'NONE-1', state: 'opened' }),
  )
  assert.equal(await play('opened'), { invoice: number, amount: 4900, state: 'opened' })
  await refusesAndWritesNothing(shop, 'conflict', () => play('opened'), /All of this payment/)
  await play('lost')
  assert.equal(await shown(customer), ['paid', 0, ['lost', 4900]])
  await refusesAndWritesNothing(shop, 'conflict', () => playRefund(administrator, { invoice: number }))
  await books(customer)
})

test('and a refund past Gatehouse, by whatever card', async () => {
  for (const card of ['works', 'loses', 'keeps'] as const) {
    const customer = await payingCustomer(shop, card)
    const { owner, number } = customer
    const administrator = { ...shop.administrator, account: owner.account.slug }
    const play = (amount?: number) =>
      playRefund(administrator, { invoice: number, ...(amount && { amount }) })
    await refusesAndWritesNothing(shop, 'signed-out', () => playRefund(owner.caller, { invoice: number }))
    await refusesAndWritesNothing(shop, 'conflict', () => play(4901), /The demo refused it/)
    if (card === 'keeps') continue
    assert.equal(await play(900), { invoice: number, amount: 900 })
    assert.equal(await play(), { invoice: number, amount: 4000 })
    await refusesAndWritesNothing(shop, 'conflict', () => play())
    await books(customer)
  }
})

test.run()
