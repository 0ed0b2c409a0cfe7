import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused } from '../../../testing/refusals.ts'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { trace } from '../../../testing/trace.ts'
import { getInvoice } from '../../invoice/list-invoices.ts'
import { finishPaymentMethod, startPaymentMethod } from '../../payment-method/add-payment-method.ts'
import { listPaymentMethods } from '../../payment-method/payment-methods.ts'
import { choose, openShop, type Shop } from '../../shop.testing.ts'
import { chargePayment } from '../charge-payment.ts'
import { checkPayment } from '../check-payment.ts'
import { payInvoice } from '../pay-invoice.ts'
import { addPayPal, assertHeld, letPass, paymentOf, refOf, retry } from './paypal-shop.testing.ts'
import { type Payer, payers } from './stand-in/behaviours.testing.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'

const test = suite('payments by PayPal')
let standIn: PayPalStandIn
let shop: Shop
let opened = 0

test.before(async () => {
  standIn = await PayPalStandIn.open()
  shop = await openShop(undefined, { paypal: standIn.settings })
})
test.after(async () => {
  await shop?.close()
  await standIn?.close()
})

/** A customer of Team, with the first invoice of €49.00, which is not paid; and with an agreement of this payer, if one is named. */
async function customer(payer?: Payer): Promise<{ owner: Member; number: string; method: string }> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await letPass(shop, owner.account.id, 8)
  const { invoice: number = '' } = (await choose(owner.caller, 'team')) as { invoice?: string }
  return { owner, number, method: payer ? (await addPayPal(standIn, owner, payer)).id : '' }
}

async function charged(payer: Payer) {
  const { owner, number, method } = await customer(payer)
  const { payment } = await payInvoice(owner.caller, { number, method })
  const charge = () => chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
  const state = async () => {
    const { state, reference, reason, advice, action_url } = await paymentOf(shop, payment)
    return {
      state,
      reference,
      reason,
      advice,
      action_url,
      invoice: (await getInvoice(owner.caller, { number })).state,
    }
  }
  return { owner, number, method, payment, charge, state }
}

test('a person agrees at PayPal, and what they are known by comes back, once', async () => {
  const { owner } = await customer()
  const { redirectUrl } = await startPaymentMethod(owner.caller, { kind: 'paypal' })
  const setup = [...standIn.state.setups.values()].at(-1)
  const early = await finishPaymentMethod(owner.caller, {
    kind: 'paypal',
    ref: refOf(setup?.returnUrl ?? ''),
  }).then(
    () => 'added',
    (error: Error) => error.message,
  )
  assert.match(early, /Nothing was added/)
  const back = await standIn.goOn(redirectUrl, 'kim')
  assert.is(back.pathname, `/${owner.account.slug}/billing`)
  const finish = () => finishPaymentMethod(owner.caller, { kind: 'paypal', ref: refOf(back.href) })
  const { result, events } = await trace(shop, () => Promise.all([finish(), finish(), finish()]))
  assert.equal(
    [...new Set(result.map(({ id }) => id))].length,
    1,
    'come back to three times at once it is one',
  )
  assert.is(result[0]?.label, 'PayPal ki…@example.com')
  assert.is((await finish()).id, result[0]?.id)
  assert.equal(
    events.map(({ verb }) => verb),
    ['payment_method.added'],
  )
  assert.not.match(
    JSON.stringify(events),
    new RegExp([...standIn.state.agreements.keys()].join('|')),
    'its name is not in the log',
  )
  assert.is((await listPaymentMethods(owner.caller, undefined)).length, 1)
})

test('whoever cancels there adds nothing, and another account cannot take up what one has begun', async () => {
  const { owner } = await customer()
  const { redirectUrl } = await startPaymentMethod(owner.caller, { kind: 'paypal' })
  const setup = [...standIn.state.setups.values()].at(-1)
  const back = await standIn.goOn(redirectUrl, 'kim', 'cancel')
  assert.is(back.search, '')
  await standIn.goOn(redirectUrl, 'kim')
  const ref = refOf(setup?.returnUrl ?? '')
  const { rival } = shop
  const taken = await finishPaymentMethod(rival.caller, { kind: 'paypal', ref }).catch(
    (error: Error) => error.message,
  )
  assert.match(String(taken), /Nothing was added/)
})

test('nobody is told “added” of an agreement that cannot be charged', async () => {
  const { owner } = await customer()
  const { redirectUrl } = await startPaymentMethod(owner.caller, { kind: 'paypal' })
  const back = await standIn.goOn(redirectUrl, 'kim')
  const { agreements } = standIn.state
  const keep = agreements.set.bind(agreements)
  // it answers with an agreement, and has none: seen at others
  agreements.set = () => agreements
  const finish = () => finishPaymentMethod(owner.caller, { kind: 'paypal', ref: refOf(back.href) })
  assert.match(String(await finish().catch((error: Error) => error.message)), /Nothing was added/)
  agreements.set = keep
  assert.equal(await listPaymentMethods(owner.caller, undefined), [])
})

test('an agreement is charged, and the books say what PayPal says', async () => {
  const { owner, number, payment, charge, state } = await charged('kim')
  await charge()
  const { state: is, invoice, reference } = await state()
  assert.equal([is, invoice], ['paid', 'paid'])
  const [capture] = [...standIn.state.captures.values()].slice(-1)
  assert.equal(
    [capture?.id, capture?.amount, capture?.customId, capture?.invoiceId],
    [reference, { currency_code: 'EUR', value: '49.00' }, payment, payment],
  )
  assert.ok(number)
  await assertHeld(shop, standIn, owner.account.id)
})

for (const [payer, advice] of [
  ['dan', 'retry'],
  ['lou', 'never'],
  ['ivy', 'ask'],
] as const) {
  test(`who ${payers[payer].says}: refused, and the advice is ${advice}`, async () => {
    const { owner, charge, state } = await charged(payer)
    await charge()
    const { state: is, advice: given, reason, invoice } = await state()
    assert.equal([is, given, invoice], ['refused', advice, 'open'])
    assert.match(reason ?? '', /PayPal/)
    await assertHeld(shop, standIn, owner.account.id)
  })
}

test('an agreement that was withdrawn is not tried again', async () => {
  const { owner, charge, state } = await charged('kim')
  for (const [name] of standIn.state.agreements) standIn.state.agreements.delete(name)
  await charge()
  const { state: is, advice } = await state()
  assert.equal([is, advice], ['refused', 'never'])
  await assertHeld(shop, standIn, owner.account.id)
})

test('who has to confirm is asked, and it is captured when they come back', async () => {
  const { owner, payment, charge, state } = await charged('ana')
  await charge()
  const { state: is, action_url } = await state()
  assert.is(is, 'asking')
  const check = () => checkPayment(owner.caller, { payment })
  assert.equal(await check(), { changed: false }, 'nobody has gone on yet')
  await standIn.goOn(action_url ?? '', 'ana')
  const answers = await Promise.all([check(), check(), check()])
  assert.is(answers.filter(({ changed }) => changed).length, 1)
  assert.equal([(await state()).state, (await state()).invoice], ['paid', 'paid'])
  await assertHeld(shop, standIn, owner.account.id)
})

test('a person pays at PayPal at once, and is believed when PayPal says so', async () => {
  const { owner, number } = await customer()
  const { payment, redirectUrl } = await payInvoice(owner.caller, { number })
  const left = await standIn.goOn(redirectUrl ?? '', 'kim', 'cancel')
  assert.is(left.href, `http://localhost:4600/${owner.account.slug}/billing?paid=${payment}`)
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: false })
  const back = await standIn.goOn(redirectUrl ?? '', 'kim')
  assert.is(back.searchParams.get('paid'), payment)
  assert.is((await getInvoice(owner.caller, { number })).state, 'open')
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: true })
  assert.is((await getInvoice(owner.caller, { number })).state, 'paid')
  await assertHeld(shop, standIn, owner.account.id)
})

test('a page that was left is void, and who approves it later pays nothing', async () => {
  const { owner, number } = await customer()
  const first = await payInvoice(owner.caller, { number })
  const second = await payInvoice(owner.caller, { number })
  assert.is((await paymentOf(shop, first.payment)).state, 'void')
  await standIn.goOn(first.redirectUrl ?? '', 'kim')
  const { lookUpPayment } = await import('../look-up-payment.ts')
  const look = (payment: string) => lookUpPayment(shop.gatehouse.core, { account: owner.account.id, payment })
  await look(first.payment)
  assert.is(
    standIn.state.captures.size,
    [...standIn.state.captures.values()].filter((one) => one.customId !== first.payment).length,
  )
  await shop.gatehouse.database.owner.query(
    `update payments set started_at = started_at - interval '73 hours' where id = $1`,
    [second.payment],
  )
  await look(second.payment)
  assert.is((await paymentOf(shop, second.payment)).state, 'void')
  await assertHeld(shop, standIn, owner.account.id)
})

test('an order that PayPal has forgotten is void', async () => {
  const { owner, number } = await customer()
  const { payment } = await payInvoice(owner.caller, { number })
  standIn.state.orders.clear()
  assert.equal(await checkPayment(owner.caller, { payment }), { changed: true })
  assert.is((await paymentOf(shop, payment)).state, 'void')
})

for (const end of ['COMPLETED', 'DECLINED'] as const) {
  test(`a transfer that takes days is not paid before it is here: ${end}`, async () => {
    const { owner, charge, state } = await charged('eve')
    await charge()
    assert.equal([(await state()).state, (await state()).invoice], ['sent', 'open'])
    await charge()
    assert.is((await state()).state, 'sent')
    standIn.state.clear([...standIn.state.captures.keys()].at(-1) ?? '', end)
    await charge()
    assert.equal((await state()).state, end === 'COMPLETED' ? 'paid' : 'refused')
    await assertHeld(shop, standIn, owner.account.id)
  })
}

for (const fault of [
  'answer-lost',
  'never-arrives',
  'conflict',
  'too-many',
  'broken',
  'broken-after',
] as const) {
  test(`${fault}: charged once all the same`, async () => {
    const { owner, payment, charge, state } = await charged('kim')
    standIn.breakNext('POST', /orders$/, fault)
    assert.match(
      await charge().then(
        () => 'done',
        (error: Error) => error.message,
      ),
      /^PayPal /,
    )
    assert.equal([(await state()).state, (await state()).invoice], ['sent', 'open'])
    await charge()
    assert.is((await state()).state, 'paid')
    assert.is([...standIn.state.captures.values()].filter((one) => one.customId === payment).length, 1)
    await assertHeld(shop, standIn, owner.account.id)
  })
}

test('an access token that was revoked, or lacks a right that was given since, is dropped once', async () => {
  const one = await charged('kim')
  standIn.revokeTokens()
  await one.charge()
  assert.is((await one.state()).state, 'paid')
  const all = standIn.scopes
  standIn.scopes = all.slice(0, 1)
  standIn.revokeTokens()
  const { owner } = await customer()
  const { length } = standIn.requests
  assert.match(
    String(await addPayPal(standIn, owner, 'kim').catch((error: Error) => error.message)),
    /PayPal didn’t answer/,
  )
  assert.is(standIn.requests.slice(length).filter(({ path }) => path.startsWith('/v3')).length, 2)
  standIn.scopes = all
  await addPayPal(standIn, owner, 'kim')
})

test('hours later the same request would be another: PayPal’s list is asked, and only where it is up to date', async () => {
  const hours = async (payment: string, count: number) =>
    shop.gatehouse.database.owner.query(
      `update payments set started_at = started_at - make_interval(hours => $2), asked_at = asked_at - make_interval(hours => $2) where id = $1`,
      [payment, count],
    )
  const lost = await charged('kim')
  standIn.breakNext('POST', /orders$/, 'answer-lost')
  await lost.charge().catch(() => {})
  await hours(lost.payment, 5)
  // at PayPal it was done then, too
  const capture = [...standIn.state.captures.values()].find(({ customId }) => customId === lost.payment)
  if (capture) capture.at = new Date(capture.at.getTime() - 5 * 3_600_000)
  standIn.forgetRequests()
  await lost.charge()
  assert.equal([(await lost.state()).state, (await lost.state()).reference], ['paid', capture?.id])
  const never = await charged('kim')
  standIn.breakNext('POST', /orders$/, 'never-arrives')
  await never.charge().catch(() => {})
  await hours(never.payment, 6)
  standIn.listLag = 7 * 3_600_000
  const count = standIn.state.captures.size
  assert.match(
    await never.charge().then(
      () => 'done',
      (error: Error) => error.name,
    ),
    /NotListedYet/,
  )
  assert.is(standIn.state.captures.size, count)
  standIn.listLag = 0
  await never.charge()
  assert.is((await never.state()).state, 'paid')
  await assertHeld(shop, standIn, lost.owner.account.id)
  await assertHeld(shop, standIn, never.owner.account.id)
})

test('another amount than was asked for is told loudly, and not booked', async () => {
  for (const amount of [
    { currency_code: 'EUR', value: '4.90' },
    { currency_code: 'USD', value: '49.00' },
  ]) {
    const { owner, number } = await customer()
    const { payment, redirectUrl } = await payInvoice(owner.caller, { number })
    await standIn.goOn(redirectUrl ?? '', 'kim')
    const order = [...standIn.state.orders.values()].find(({ customId }) => customId === payment)
    if (order) order.amount = amount
    assert.match(
      String(await checkPayment(owner.caller, { payment }).catch((error: Error) => error.message)),
      /nothing is booked/,
    )
    assert.is((await getInvoice(owner.caller, { number })).state, 'open')
  }
})

test('PayPal away for a day: nothing is lost, nobody is told that it was refused, and then it is charged once', async () => {
  const { owner, payment, charge, state } = await charged('kim')
  standIn.isDown = true
  for (let hour = 0; hour < 24; hour++) {
    assert.match(
      await charge().then(
        () => 'done',
        (error: Error) => error.message,
      ),
      /PayPal could not be asked/,
    )
    await shop.gatehouse.database.owner.query(
      `update payments set started_at = started_at - interval '1 hour', asked_at = asked_at - interval '1 hour' where id = $1`,
      [payment],
    )
    assert.equal([(await state()).state, (await state()).invoice], ['sent', 'open'])
  }
  standIn.isDown = false
  await retry(charge)
  assert.is((await state()).state, 'paid')
  await assertHeld(shop, standIn, owner.account.id)
})

test('whoever waits for PayPal’s page is told that PayPal does not answer, and nothing is left under way', async () => {
  const { owner, number } = await customer()
  standIn.isDown = true
  for (const call of [
    () => startPaymentMethod(owner.caller, { kind: 'paypal' }),
    () => payInvoice(owner.caller, { number }),
  ])
    await refused('unreachable', call(), /^PayPal didn’t answer as expected\. Nothing was charged\./)
  standIn.isDown = false
  assert.ok((await payInvoice(owner.caller, { number })).redirectUrl)
})

test('PayPal was asked for nothing that it does not document', () => assert.equal(standIn.complaints, []))

test.run()
