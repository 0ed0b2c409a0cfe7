import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertBooks } from '../books.testing.ts'
import { refundDemo } from '../payment/demo-refunds.ts'
import { openShop, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { refundPayment } from './refund-payment.ts'
import { giveCreditNote, payingCustomer, refundsOf } from './refunds.testing.ts'
import { sendRefund } from './send-refund.ts'
import { takeRefundNews } from './take-refund-news.ts'

const test = suite('takeRefundNews')
let shop: Shop

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

test('one made at the provider is taken, and given back as credit where it comes back from the bank', async () => {
  const { core, database } = shop.gatehouse
  const customer = await payingCustomer(shop)
  const { owner, payment } = customer
  await giveCreditNote(shop, customer, 2000)
  const { rows } = await database.owner.query('select reference from payments where id = $1', [payment])
  const id = '01900000-0000-7000-8000-0000000000aa'
  const outcome = await refundDemo(core, { id, reference: rows[0].reference, amount: 2000n })
  const of = { rail: 'demo', account: owner.account.id } as const
  const news = { payment, refund: null, amount: 2000n }
  const refused = { state: 'refused', reference: outcome.reference, reason: 'the account is closed' } as const
  assert.is(await takeRefundNews(core, of, { ...news, outcome: refused }), false, 'nothing is known of it')
  assert.is(await takeRefundNews(core, of, { ...news, outcome }), true)
  assert.is((await getSubscription(owner.caller, undefined)).credit, 0)
  await assertBooks(shop.gatehouse, owner.account.id)
  await database.owner.query(`update demo_refunds set state = 'refused' where id = $1`, [id])
  assert.is(await takeRefundNews(core, of, { ...news, outcome: refused }), true)
  assert.is(await takeRefundNews(core, of, { ...news, outcome }), false)
  assert.is((await getSubscription(owner.caller, undefined)).credit, 2000)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('ours is found by its id, while it is pending too', async () => {
  const { core } = shop.gatehouse
  const customer = await payingCustomer(shop, 'asks')
  const { owner, number, payment } = customer
  await giveCreditNote(shop, customer)
  const { refund } = await refundPayment(
    { ...shop.administrator, account: owner.account.slug },
    { invoice: number, reason: 'Sorry', amount: 700 },
  )
  const of = { rail: 'demo', account: owner.account.id } as const
  const news = { payment, refund, amount: 700n }
  assert.is(
    await takeRefundNews(core, of, { ...news, outcome: { state: 'pending', reference: 'there' } }),
    false,
  )
  assert.equal(
    (await refundsOf(shop, owner)).map(({ state, reference }) => [state, reference]),
    [['started', 'there']],
  )
  await sendRefund(core, { account: owner.account.id, refund })
  const refused = { state: 'refused', reference: 'there', reason: 'the bank is closed' } as const
  assert.is(await takeRefundNews(core, of, { ...news, outcome: refused }), true)
  assert.equal(
    (await refundsOf(shop, owner)).map(({ state }) => state),
    ['refused'],
  )
  assert.is((await getSubscription(owner.caller, undefined)).credit, 4900)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test.run()
