import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAndWritesNothing } from '../../../testing/refusals.ts'
import { trace } from '../../../testing/trace.ts'
import { finishPaymentMethod, startPaymentMethod } from '../../payment-method/add-payment-method.ts'
import { listPaymentMethods, removePaymentMethod } from '../../payment-method/payment-methods.ts'
import { openStripeShop, pageAt, refOf, type StripeShop } from './testing/stripe-shop.ts'

const test = suite('adding a card at Stripe')
let shop: StripeShop

test.before(async () => {
  shop = await openStripeShop()
})
test.after(() => shop?.close())

const start = async () => {
  const { redirectUrl } = await startPaymentMethod(shop.billing.caller, { kind: 'stripe' })
  return { page: pageAt(redirectUrl), ref: refOf(shop.stripe, redirectUrl) }
}
const finish = (ref: string, caller = shop.billing.caller) =>
  finishPaymentMethod(caller, { kind: 'stripe', ref })
const nothing = (ref: string) => () => finish(ref)

test('the page is Stripe’s, for this account, and leads back to it', async () => {
  const { page, ref } = await start()
  const session = shop.stripe.books.sessions.get(page)
  assert.equal([session?.mode, session?.client_reference_id], ['setup', shop.owner.account.id])
  assert.equal(session?.metadata, { gatehouse_account: shop.owner.account.id })
  assert.is(session?.success_url, `http://localhost:4600/acme/billing?added=stripe&ref=${ref}`)
  assert.is(session?.cancel_url, 'http://localhost:4600/acme/billing')
})

test('of a card its brand, last four and expiry are kept, and nothing of it is in the log', async () => {
  const { page, ref } = await start()
  shop.stripe.books.enter(page, 'other')
  const { result, events } = await trace(shop, () => finish(ref))
  const { brand, last4, label, expiresOn, rail } = result
  assert.equal(
    [rail, brand, last4, label, expiresOn],
    ['stripe', 'Mastercard', '4444', 'Mastercard •••• 4444', '2032-02-29'],
  )
  const { rows } = await shop.gatehouse.database.owner.query<{ reference: string }>(
    'select reference from payment_methods where id = $1',
    [result.id],
  )
  assert.match(rows[0]?.reference ?? '', /^cus_\w+:pm_\w+$/)
  assert.equal(
    events.map(({ verb }) => verb),
    ['payment_method.added'],
  )
  assert.not.match(JSON.stringify([result, events]), /(cus|pm|cs|seti)_/)
})

test('come back to twice, or many times at once, it is one method', async () => {
  const { page, ref } = await start()
  shop.stripe.books.enter(page, 'ok')
  const all = await Promise.all(Array.from({ length: 5 }, () => finish(ref)))
  const again = await finish(ref)
  assert.is(new Set([...all, again].map(({ id }) => id)).size, 1)
  // removed, it does not come back with an old address
  await removePaymentMethod(shop.billing.caller, { method: again.id })
  await refused('expired', finish(ref), /added, and removed since/)
})

test('nothing is added of a page that was left, of another one, or without a usable card', async () => {
  const open = await start()
  await refusesAndWritesNothing(shop, 'expired', nothing(open.ref), /Nothing was added/)
  shop.stripe.books.expire(open.page)
  await refusesAndWritesNothing(shop, 'expired', nothing(open.ref))
  await refusesAndWritesNothing(shop, 'expired', nothing('01900000-0000-7000-8000-000000000000'))
  // what Stripe calls it is no reference of ours
  const other = await start()
  shop.stripe.books.enter(other.page, 'ok')
  await refusesAndWritesNothing(shop, 'expired', nothing(other.page))
  const vanished = await start()
  shop.stripe.books.enter(vanished.page, 'ok')
  shop.stripe.books.detach([...shop.stripe.books.methods.keys()].at(-1) ?? '')
  await refusesAndWritesNothing(shop, 'expired', nothing(vanished.ref))
})

test('another account adds nothing by it, and Stripe’s own note of the account is believed as well', async () => {
  const { page, ref } = await start()
  shop.stripe.books.enter(page, 'ok')
  await refused('expired', finish(ref, shop.rival.caller), /Nothing was added/)
  assert.is((await listPaymentMethods(shop.rival.caller, undefined)).length, 0)
  const session = shop.stripe.books.sessions.get(page)
  assert.ok(session)
  session.client_reference_id = shop.rival.account.id
  await refused('expired', finish(ref), /Nothing was added/)
})

test.run()
