import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { by, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { getInvoice } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { chargePayment } from './charge-payment.ts'
import { payInvoice } from './pay-invoice.ts'

const test = suite('payInvoice')
let shop: Shop
let number: string

test.before(async () => {
  shop = await openShop()
  await pass(shop, shop.owner, 8)
  number = (await choose(shop.owner.caller, 'team')).invoice ?? ''
})
test.after(() => shop?.close())

test('owners and who is in billing may, what is open', async () => {
  await refusesAllBut(['OWNER', 'BILLING'], shop, (caller) => payInvoice(caller, { number }))
  const nowhere = '01900000-0000-7000-8000-000000000000'
  const pay = (input: Parameters<typeof payInvoice>[1]) => () => payInvoice(shop.billing.caller, input)
  await refusesAndWritesNothing(shop, 'not-found', pay({ number: 'ACME-0002' }))
  await refusesAndWritesNothing(shop, 'not-found', pay({ number, method: nowhere }))
  await refusesAndWritesNothing(shop, 'conflict', pay({ number, kind: 'stripe' }))
})

test('where the provider’s page cannot be had nothing is left under way', async () => {
  const { owner } = shop.gatehouse.database
  await owner.query('revoke insert on demo_charges from gatehouse_app')
  await payInvoice(shop.billing.caller, { number }).then(
    () => assert.unreachable('the provider was away'),
    () => {},
  )
  await owner.query('grant insert on demo_charges to gatehouse_app')
  const { redirectUrl } = await payInvoice(shop.billing.caller, { number })
  assert.match(redirectUrl ?? '', /\/demo-payments\/pay\?reference=demo_/)
})

test('it is in the log, and one attempt at a time is under way', async () => {
  const { id: method } = await finishPaymentMethod(shop.billing.caller, { kind: 'demo', ref: 'works' })
  const { result, events } = await trace(shop, () =>
    payInvoice(shop.billing.caller, { number: number.toLowerCase(), method }),
  )
  const { payment, redirectUrl } = result
  assert.is(redirectUrl, null)
  assert.equal(events, [
    {
      ...by(shop.billing),
      verb: 'payment.started',
      resource: { type: 'payment', id: payment, label: number },
      changes: {},
      details: { invoice: number, amount: '€49.00', by: 'Demo Visa •••• 4242' },
    },
  ])
  const { rows } = await shop.gatehouse.database.owner.query('select task, payload from jobs')
  assert.equal(rows, [{ task: 'charge', payload: { account: shop.owner.account.id, payment } }])
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => payInvoice(shop.owner.caller, { number, method }),
    /is being paid already/,
  )
  await chargePayment(shop.gatehouse.core, { account: shop.owner.account.id, payment })
  assert.is((await getInvoice(shop.owner.caller, { number })).state, 'paid')
  await refused('not-found', payInvoice(shop.owner.caller, { number, method }))
  await assertBooks(shop.gatehouse, shop.owner.account.id)
})

test.run()
