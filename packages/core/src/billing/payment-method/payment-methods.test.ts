import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { by, trace } from '../../testing/trace.ts'
import { openShop, type Shop } from '../shop.testing.ts'
import { finishPaymentMethod, listRails, startPaymentMethod } from './add-payment-method.ts'
import { listPaymentMethods, makeDefault, removePaymentMethod } from './payment-methods.ts'

const test = suite('payment methods')
let shop: Shop
const nowhere = '01900000-0000-7000-8000-000000000000'
const finish = { kind: 'demo', ref: 'works' } as const

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const listed = async () =>
  (await listPaymentMethods(shop.billing.caller, undefined)).map(({ label, isDefault }) => [label, isDefault])

test('owners and who is in billing may', async () => {
  for (const call of [
    (caller: Shop['nobody']) => startPaymentMethod(caller, { kind: 'demo' }),
    (caller: Shop['nobody']) => finishPaymentMethod(caller, finish),
    (caller: Shop['nobody']) => listPaymentMethods(caller, undefined),
    (caller: Shop['nobody']) => listRails(caller, undefined),
    (caller: Shop['nobody']) => makeDefault(caller, { method: nowhere }),
    (caller: Shop['nobody']) => removePaymentMethod(caller, { method: nowhere }),
  ])
    await refusesAllBut(['OWNER', 'BILLING'], shop, call)
})

test('a person goes on at the provider, and comes back with a method that can be charged', async () => {
  const { redirectUrl } = await startPaymentMethod(shop.billing.caller, { kind: 'demo' })
  assert.match(redirectUrl, /^http:\/\/localhost:4600\/demo-payments\/setup\?back=/)
  await refusesAndWritesNothing(
    shop,
    'expired',
    () => finishPaymentMethod(shop.billing.caller, { kind: 'demo', ref: '__proto__' }),
    /Nothing was added/,
  )
  await refusesAndWritesNothing(
    shop,
    'conflict',
    () => startPaymentMethod(shop.billing.caller, { kind: 'stripe' }),
    /not set up here/,
  )
  const { result, events } = await trace(shop, () => finishPaymentMethod(shop.billing.caller, finish))
  assert.equal([result.label, result.isDefault], ['Demo Visa •••• 4242', true])
  assert.equal(
    events.map(({ changes: _, ...event }) => event),
    [
      {
        ...by(shop.billing),
        verb: 'payment_method.added',
        resource: { type: 'payment_method', id: result.id, label: 'Demo Visa •••• 4242' },
        details: {},
      },
    ],
  )
  assert.not.match(JSON.stringify(events), /works\./, 'what the provider calls it is not in the log')
})

test('the first is the default, and another can be', async () => {
  const { id: second } = await finishPaymentMethod(shop.billing.caller, { kind: 'demo', ref: 'asks' })
  const { events } = await trace(shop, () => makeDefault(shop.billing.caller, { method: second }))
  assert.equal(
    events.map(({ verb, resource }) => [verb, resource.label]),
    [['payment_method.made_default', 'Demo Mastercard •••• 3155']],
  )
  assert.equal(await listed(), [
    ['Demo Mastercard •••• 3155', true],
    ['Demo Visa •••• 4242', false],
  ])
  const make = (method: string) => () => makeDefault(shop.billing.caller, { method })
  await refusesAndWritesNothing(shop, 'conflict', make(second), /is the default already/)
  await refusesAndWritesNothing(shop, 'not-found', make(nowhere))
  const others = await finishPaymentMethod(shop.rival.caller, finish)
  await refusesAndWritesNothing(shop, 'not-found', make(others.id))
})

test('of several made the default at once one is', async () => {
  const methods = await listPaymentMethods(shop.owner.caller, undefined)
  await Promise.allSettled(
    [...methods, ...methods].map(({ id }) => makeDefault(shop.owner.caller, { method: id })),
  )
  assert.equal((await listed()).filter(([, isDefault]) => isDefault).length, 1)
})

test('a removed one is gone, be it the default, and no other takes its place unsaid', async () => {
  const [first] = await listPaymentMethods(shop.owner.caller, undefined)
  const method = first?.id ?? ''
  const { events } = await trace(shop, () => removePaymentMethod(shop.owner.caller, { method }))
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [['payment_method.removed', { paymentsStopped: 0 }]],
  )
  assert.equal(
    (await listed()).map(([, isDefault]) => isDefault),
    [false],
  )
  for (const call of [removePaymentMethod, makeDefault])
    await refusesAndWritesNothing(shop, 'not-found', () => call(shop.owner.caller, { method }))
  assert.is((await finishPaymentMethod(shop.owner.caller, finish)).isDefault, true)
})

test('there are ten at most, also of those added at once', async () => {
  const added = await Promise.allSettled(
    Array.from({ length: 12 }, () => finishPaymentMethod(shop.owner.caller, finish)),
  )
  assert.is(added.filter(({ status }) => status === 'fulfilled').length, 8)
  assert.is((await listed()).length, 10)
  await refused('conflict', finishPaymentMethod(shop.owner.caller, finish), /Remove one first/)
})

test.run()
