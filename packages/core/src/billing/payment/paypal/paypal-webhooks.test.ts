import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../../testing/test-gatehouse.ts'
import { trace } from '../../../testing/trace.ts'
import { issueCreditNote } from '../../invoice/issue-credit-note.ts'
import { getInvoice } from '../../invoice/list-invoices.ts'
import { listPaymentMethods } from '../../payment-method/payment-methods.ts'
import { refundPayment } from '../../refund/refund-payment.ts'
import { sendRefund } from '../../refund/send-refund.ts'
import { choose, openShop, type Shop } from '../../shop.testing.ts'
import { chargePayment } from '../charge-payment.ts'
import { payInvoice } from '../pay-invoice.ts'
import { addPayPal, assertHeld, deliver, letPass, paymentOf } from './paypal-shop.testing.ts'
import type { Payer } from './stand-in/behaviours.testing.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'
import type { Refund } from './stand-in/state.testing.ts'

const test = suite('what PayPal sends')
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

async function customer(): Promise<{ owner: Member; number: string }> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await letPass(shop, owner.account.id, 8)
  const { invoice: number = '' } = (await choose(owner.caller, 'team')) as { invoice?: string }
  standIn.state.outbox.length = 0
  return { owner, number }
}
const take = () => standIn.state.outbox.splice(0)
const invoiceState = async ({ caller }: Member, number: string) =>
  (await getInvoice(caller, { number })).state

test('who approves at PayPal, and never comes back, has paid all the same, once', async () => {
  const { owner, number } = await customer()
  const { payment, redirectUrl } = await payInvoice(owner.caller, { number })
  await standIn.goOn(redirectUrl ?? '', 'kim')
  const approved = take()
  const { events } = await trace(shop, () => deliver(shop, standIn, [...approved, ...approved]))
  assert.equal(
    events.map(({ verb }) => verb),
    ['payment.settled'],
  )
  assert.is((await paymentOf(shop, payment)).state, 'paid')
  // its own news come late, and twice, the last first
  await deliver(shop, standIn, [...take().reverse(), ...approved])
  assert.is(await invoiceState(owner, number), 'paid')
  await assertHeld(shop, standIn, owner.account.id)
})

test('a charge whose answer was lost is settled by its news', async () => {
  const { owner, number } = await customer()
  const { id: method } = await addPayPal(standIn, owner, 'kim')
  const { payment } = await payInvoice(owner.caller, { number, method })
  standIn.breakNext('POST', /orders$/, 'answer-lost')
  await chargePayment(shop.gatehouse.core, { account: owner.account.id, payment }).catch(() => {})
  assert.is((await paymentOf(shop, payment)).state, 'sent')
  await deliver(shop, standIn, take())
  assert.is((await paymentOf(shop, payment)).state, 'paid')
  await chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
  await assertHeld(shop, standIn, owner.account.id)
})

for (const [end, state] of [
  ['COMPLETED', 'paid'],
  ['DECLINED', 'refused'],
] as const) {
  test(`a transfer ends days later, by news: ${state}`, async () => {
    const { owner, number } = await customer()
    const { id: method } = await addPayPal(standIn, owner, 'eve' satisfies Payer)
    const { payment } = await payInvoice(owner.caller, { number, method })
    await chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
    await deliver(shop, standIn, take())
    assert.equal(
      [(await paymentOf(shop, payment)).state, await invoiceState(owner, number)],
      ['sent', 'open'],
    )
    standIn.state.clear([...standIn.state.captures.keys()].at(-1) ?? '', end)
    await deliver(shop, standIn, take())
    assert.is((await paymentOf(shop, payment)).state, state)
    await assertHeld(shop, standIn, owner.account.id)
  })
}

test('an agreement that is taken back at PayPal is gone here, with what was reserved by it', async () => {
  const { owner, number } = await customer()
  const { id: method } = await addPayPal(standIn, owner, 'kim')
  const { payment } = await payInvoice(owner.caller, { number, method })
  const agreement = [...standIn.state.agreements.keys()].at(-1) ?? ''
  take()
  // news that claim what is not so are looked up, and change nothing
  standIn.state.tell('VAULT.PAYMENT-TOKEN.DELETED', 'payment_token', { id: agreement })
  await deliver(shop, standIn, take())
  assert.is((await listPaymentMethods(owner.caller, undefined)).length, 1)
  standIn.state.withdraw(agreement)
  const { events } = await trace(shop, () => deliver(shop, standIn, take()))
  assert.equal(
    events.map(({ verb, details }) => [verb, details]),
    [['payment_method.removed', { paymentsStopped: 1, by: 'the customer, at paypal' }]],
  )
  assert.not.match(JSON.stringify(events), new RegExp(agreement))
  assert.equal(await listPaymentMethods(owner.caller, undefined), [])
  assert.is((await paymentOf(shop, payment)).state, 'void')
  await chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
  assert.is((await paymentOf(shop, payment)).state, 'void')
})

test('what is approved after it was given up is not taken', async () => {
  const { owner, number } = await customer()
  const left = await payInvoice(owner.caller, { number })
  const { redirectUrl } = await payInvoice(owner.caller, { number })
  await standIn.goOn(left.redirectUrl ?? '', 'kim')
  const { size } = standIn.state.captures
  await deliver(shop, standIn, take())
  assert.is(standIn.state.captures.size, size)
  await standIn.goOn(redirectUrl ?? '', 'kim')
  await deliver(shop, standIn, take())
  assert.equal([standIn.state.captures.size, await invoiceState(owner, number)], [size + 1, 'paid'])
  await assertHeld(shop, standIn, owner.account.id)
})

test('news of what others sell into the same account there, and of kinds that nobody knows, change nothing', async () => {
  standIn.state.tell('PAYMENT.CAPTURE.COMPLETED', 'capture', { id: 'NOSUCHCAPTURE1234' })
  standIn.state.tell('CUSTOMER.ACCOUNT-LIMITATION.ADDED', 'limitation', { id: 'X' })
  standIn.state.tell('BALANCE.CHANGED', 'balance', { amount: 1 })
  const { events } = await trace(shop, () => deliver(shop, standIn, take()))
  assert.equal(events, [])
})

test('while PayPal cannot be asked the news wait, and are not forgotten', async () => {
  const { owner, number } = await customer()
  const { payment, redirectUrl } = await payInvoice(owner.caller, { number })
  await standIn.goOn(redirectUrl ?? '', 'kim')
  const events = take()
  await deliver(shop, standIn, events.slice(0, 0))
  standIn.breakNext('GET', /orders/, 'broken')
  assert.match(
    await deliver(shop, standIn, events).then(
      () => 'done',
      (error: Error) => error.message,
    ),
    /PayPal answered 500/,
  )
  assert.is((await paymentOf(shop, payment)).state, 'asking')
  await deliver(shop, standIn, [])
  assert.is((await paymentOf(shop, payment)).state, 'paid')
})

/** Somebody who has paid, and has credit for it. */
async function creditor() {
  const { owner, number } = await customer()
  const { id: method } = await addPayPal(standIn, owner, 'kim')
  const { payment } = await payInvoice(owner.caller, { number, method })
  await chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
  const by = { ...shop.administrator, account: owner.account.slug }
  await issueCreditNote(by, { number, reason: 'Outage', net: 2000 })
  take()
  const { reference } = await paymentOf(shop, payment)
  const capture = standIn.state.captures.get(reference ?? '')
  if (!capture) throw new Error('nothing was captured')
  const send = (refund: string) => sendRefund(shop.gatehouse.core, { account: owner.account.id, refund })
  return { owner, number, payment, capture, by, send }
}
const refundsHere = async (payment: string) => {
  const { rows } = await shop.gatehouse.database.owner.query<{ state: string; amount: string }>(
    'select state, amount from refunds where payment_id = $1 order by started_at, id',
    [payment],
  )
  return rows.map(({ state, amount }) => `${state} ${amount}`)
}

for (const fault of [null, 'answer-lost', 'never-arrives', 'broken-after'] as const) {
  test(`a refund goes back once, though ${fault ?? 'nothing goes wrong'}, and its news change nothing`, async () => {
    const { owner, payment, capture, by, send, number } = await creditor()
    const { refund } = await refundPayment(by, { invoice: number, amount: 500, reason: 'Goodwill' })
    if (fault) {
      standIn.breakNext('POST', /refund$/, fault)
      assert.match(
        await send(refund).then(
          () => 'done',
          (error: Error) => error.message,
        ),
        /^PayPal /,
      )
    }
    if (fault === 'answer-lost') await deliver(shop, standIn, take())
    else await send(refund)
    await send(refund)
    const events = take()
    await deliver(shop, standIn, [...events, ...events])
    assert.equal(await refundsHere(payment), ['done 500'])
    assert.is(standIn.state.refundsOf(capture.id).length, 1)
    await assertHeld(shop, standIn, owner.account.id)
  })
}

test('what was given back by hand at PayPal is booked here, once', async () => {
  const { owner, payment, capture } = await creditor()
  const { state } = standIn
  state.giveBack(capture, { currency_code: 'EUR', value: '3.00' }, null)
  // PayPal copies what the payment was called
  state.giveBack(capture, { currency_code: 'EUR', value: '4.00' }, capture.customId)
  const events = take().reverse()
  await deliver(shop, standIn, [...events, ...events])
  assert.equal((await refundsHere(payment)).sort(), ['done 300', 'done 400'])
  await assertHeld(shop, standIn, owner.account.id)
})

test('what PayPal does not give back is credit again', async () => {
  const { owner, payment, capture, by, send, number } = await creditor()
  standIn.state.giveBack(capture, { currency_code: 'EUR', value: '49.00' }, null)
  take()
  const { refund } = await refundPayment(by, { invoice: number, amount: 500, reason: 'Goodwill' })
  await send(refund)
  assert.equal(await refundsHere(payment), ['refused 500'])
  standIn.state.tellOfRefund([...standIn.state.refunds.values()].at(-1) as Refund, 'REVERSED')
  await deliver(shop, standIn, take())
  assert.equal((await refundsHere(payment)).sort(), ['done 4900', 'refused 500'])
  await assertHeld(shop, standIn, owner.account.id)
})

test('a dispute holds the money, and is won or lost, in whatever order its news come', async () => {
  for (const outcome of ['RESOLVED_BUYER_FAVOUR', 'RESOLVED_SELLER_FAVOUR'] as const) {
    for (const isBackwards of [false, true]) {
      const { owner, capture } = await creditor()
      const { id } = standIn.state.dispute(capture.id)
      const opened = take()
      if (!isBackwards) await deliver(shop, standIn, opened)
      await (isBackwards || assertHeld(shop, standIn, owner.account.id))
      standIn.state.resolve(id, outcome)
      const resolved = take()
      const { events } = await trace(shop, () =>
        deliver(shop, standIn, [...resolved, ...opened, ...resolved]),
      )
      assert.equal(
        events.map(({ verb, details }) => [verb, (details as { state?: string }).state]),
        [['payment.disputed', outcome === 'RESOLVED_BUYER_FAVOUR' ? 'lost' : 'won']],
      )
      await assertHeld(shop, standIn, owner.account.id)
    }
  }
})

test('money that a lost dispute took back is not taken twice, though PayPal lists it as a refund too', async () => {
  const { owner, payment, capture } = await creditor()
  const { state } = standIn
  const { id } = state.dispute(capture.id)
  await deliver(shop, standIn, take())
  state.resolve(id, 'RESOLVED_BUYER_FAVOUR')
  await deliver(shop, standIn, take())
  const listed = state.giveBack(capture, capture.amount, null)
  await deliver(shop, standIn, take())
  assert.equal(await refundsHere(payment), [])
  // the same money, which the stand-in counts once
  state.refunds.delete(listed.id)
  await assertHeld(shop, standIn, owner.account.id)
})

test('PayPal was asked for nothing that it does not document', () => assert.equal(standIn.complaints, []))

test.run()
