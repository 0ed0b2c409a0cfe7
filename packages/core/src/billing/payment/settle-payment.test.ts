import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { logLengths, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceAccount } from '../clock/advance.ts'
import { enqueueForgotten } from '../clock/run-clock.ts'
import { getInvoice, listInvoices } from '../invoice/list-invoices.ts'
import { moneyMailsOf } from '../mail/mailed.testing.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { makeDefault } from '../payment-method/payment-methods.ts'
import { addDays } from '../period/day.ts'
import { choose, demoOutcome, openShop, pass, type Shop } from '../shop.testing.ts'
import { getSubscription } from '../subscription/get-subscription.ts'
import { chargePayment } from './charge-payment.ts'
import { answerDemoPayment } from './demo-provider.ts'
import { payInvoice } from './pay-invoice.ts'
import type { PaymentOutcome } from './provider.ts'
import { settlePayment } from './settle-payment.ts'

const test = suite('settlePayment')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

/** A customer of Team, and the number of the first invoice, which is not paid. */
async function customer(): Promise<{ owner: Member; number: string }> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  const { invoice } = await choose(owner.caller, 'team')
  return { owner, number: invoice ?? '' }
}

const payments = statement<{ id: string; state: string; reference: string; advice: string | null }>(
  'test.payments_of',
  'select id, state, reference, advice from payments where account_id = $1 order by started_at',
)
const paymentsOf = ({ account }: Member) => systemRows(shop.gatehouse.core)(payments, [account.id])
const settle = ({ account }: Member, payment: string, outcome: PaymentOutcome) =>
  settlePayment(shop.gatehouse.core, { account: account.id, payment }, outcome)
/** The person confirms on the provider's page, and its news come. */
async function confirm(owner: Member, payment: string, paid = true): Promise<PaymentOutcome> {
  const { reference } = (await paymentsOf(owner)).find(({ id }) => id === payment) ?? { reference: '' }
  await answerDemoPayment(shop.gatehouse.core, reference, paid)
  const outcome = await demoOutcome(shop.gatehouse.core, payment)
  if (!outcome) throw new Error('the provider does not know it')
  return outcome
}
const creditOf = async ({ caller }: Member) => (await getSubscription(caller, undefined)).credit
const stateOf = async ({ caller }: Member, number: string) => {
  const { state, open, payment } = await getInvoice(caller, { number })
  return { state, open, payment: payment?.state }
}

test('what is paid is booked once, however often the news come', async () => {
  const { owner, number } = await customer()
  await pass(shop, owner, 15)
  assert.equal((await getSubscription(owner.caller, undefined)).holds, ['unpaid'])
  const { payment } = await payInvoice(owner.caller, { number })
  const paid = await confirm(owner, payment)
  const { result, events, mails } = await trace(shop, () => settle(owner, payment, paid))
  assert.is(result, true)
  assert.equal(
    events.map(({ verb, actor, resource, details }) => ({ verb, actor, resource, details })),
    [
      {
        verb: 'payment.settled',
        actor: { kind: 'system', id: null, label: 'billing' },
        resource: { type: 'payment', id: payment, label: number },
        details: { invoice: number, amount: '€49.00', by: 'demo', holdLifted: 'unpaid' },
      },
    ],
  )
  assert.is(mails, 1)
  assert.equal((await getSubscription(owner.caller, undefined)).holds, [])
  const log = await logLengths(shop)
  const refusal = { state: 'refused', reference: null, reason: 'late', advice: 'retry' } as const
  for (const again of [paid, refusal, paid]) assert.is(await settle(owner, payment, again), false)
  assert.equal(await logLengths(shop), log)
  assert.equal(await stateOf(owner, number), { state: 'paid', open: 0, payment: 'paid' })
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('the same news at once are booked once', async () => {
  const { owner, number } = await customer()
  const { payment } = await payInvoice(owner.caller, { number })
  const paid = await confirm(owner, payment)
  const booked = await Promise.all(Array.from({ length: 6 }, () => settle(owner, payment, paid)))
  assert.equal(booked.filter(Boolean), [true])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a refusal is told with its reason, and money that comes after it all the same is booked', async () => {
  const { owner, number } = await customer()
  const { payment } = await payInvoice(owner.caller, { number })
  const { events, mails } = await trace(shop, () =>
    settle(owner, payment, { state: 'refused', reference: null, reason: 'x'.repeat(300), advice: 'retry' }),
  )
  assert.equal([events[0]?.verb, events[0]?.details.reason, mails], ['payment.refused', 'x'.repeat(200), 1])
  assert.equal(await stateOf(owner, number), { state: 'open', open: 4900, payment: 'refused' })
  assert.is(await settle(owner, payment, await confirm(owner, payment)), true)
  assert.equal(await stateOf(owner, number), { state: 'paid', open: 0, payment: 'paid' })
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what is paid twice, by a page that was given up, becomes credit, and the next invoice spends it', async () => {
  const { owner, number } = await customer()
  const first = await payInvoice(owner.caller, { number })
  const second = await payInvoice(owner.caller, { number })
  assert.equal(
    (await paymentsOf(owner)).map(({ state }) => state),
    ['void', 'asking'],
  )
  await settle(owner, second.payment, await confirm(owner, second.payment))
  const { events } = await trace(shop, async () =>
    settle(owner, first.payment, await confirm(owner, first.payment)),
  )
  assert.is(events[0]?.details.credited, '€49.00')
  assert.is(await creditOf(owner), 4900)
  await assertBooks(shop.gatehouse, owner.account.id)
  await pass(shop, owner, 31)
  const [next] = (await listInvoices(owner.caller, {})).items
  assert.equal([next?.gross, next?.due, next?.state, await creditOf(owner)], [4900, 0, 'paid', 0])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a page that was given up pays an invoice that is open still', async () => {
  const { owner, number } = await customer()
  const first = await payInvoice(owner.caller, { number })
  const second = await payInvoice(owner.caller, { number })
  await settle(owner, first.payment, await confirm(owner, first.payment))
  assert.is((await stateOf(owner, number)).open, 0)
  await settle(owner, second.payment, await confirm(owner, second.payment, false))
  assert.is(await creditOf(owner), 0)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('a charge whose answer is lost is looked up, and made once', async () => {
  const { owner, number } = await customer()
  const { id } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'loses' })
  const { payment } = await payInvoice(owner.caller, { number, method: id })
  const charge = () => chargePayment(shop.gatehouse.core, { account: owner.account.id, payment })
  await charge().then(
    () => assert.unreachable('the answer was to be lost'),
    (error) => assert.match(error.message, /was lost/),
  )
  assert.is((await stateOf(owner, number)).payment, 'sent')
  await Promise.all([charge(), charge(), charge()])
  const { rows } = await shop.gatehouse.database.owner.query(
    'select state from demo_charges where payment_id = $1',
    [payment],
  )
  assert.equal([rows, (await stateOf(owner, number)).state], [[{ state: 'paid' }], 'paid'])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('whom the provider asks by itself is mailed, once, and goes on there', async () => {
  const { owner, number } = await customer()
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'asks' })
  const { account } = owner
  await advanceAccount(shop.gatehouse.core, account.id, new Date())
  const [reserved] = await paymentsOf(owner)
  const payment = reserved?.id ?? ''
  const { mails } = await trace(shop, () =>
    chargePayment(shop.gatehouse.core, { account: account.id, payment }),
  )
  assert.is(mails, 1)
  const { payment: shown } = await getInvoice(owner.caller, { number })
  assert.equal([shown?.state, shown?.actionUrl?.includes('/demo-payments/pay?')], ['asking', true])
  const asked = await demoOutcome(shop.gatehouse.core, payment)
  const again = await trace(shop, () => settle(owner, payment, asked as PaymentOutcome))
  assert.equal([again.result, again.mails], [false, 0])
  await settle(owner, payment, await confirm(owner, payment))
  assert.is(await settle(owner, payment, asked as PaymentOutcome), false, 'it has ended')
  assert.equal(await stateOf(owner, number), { state: 'paid', open: 0, payment: 'paid' })
  await assertBooks(shop.gatehouse, account.id)
})

test('what was refused for good is not charged again, and asked for', async () => {
  const { owner } = await customer()
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'never' })
  await pass(shop, owner, 10)
  assert.equal(
    (await paymentsOf(owner)).map(({ state, advice }) => ({ state, advice })),
    [{ state: 'refused', advice: 'never' }],
  )
})

test('a refusal is mailed with what the provider advised, and with the next attempt if there is one', async () => {
  const refusalsOf = async (owner: Member) =>
    (await moneyMailsOf(shop, owner))
      .filter(({ kind }) => kind === 'payment-refused')
      .map(({ advice, nextCharge }) => [advice, nextCharge])
  const { owner, number } = await customer()
  const { issuedAt } = await getInvoice(owner.caller, { number })
  const after = (days: number) => addDays(issuedAt.slice(0, 10), days)
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
  for (const days of [0, 1, 2, 5]) await pass(shop, owner, days + 0.001)
  assert.equal(await refusalsOf(owner), [
    ['retry', after(1)],
    ['retry', after(3)],
    ['retry', after(7)],
    ['retry', null],
  ])
  const { owner: robbed } = await customer()
  await finishPaymentMethod(robbed.caller, { kind: 'demo', ref: 'never' })
  await pass(shop, robbed, 0.1)
  assert.equal(await refusalsOf(robbed), [['never', null]])
  // what was said of one method is not said of another
  const { id: method } = await finishPaymentMethod(robbed.caller, { kind: 'demo', ref: 'works' })
  await makeDefault(robbed.caller, { method })
  await pass(shop, robbed, 1)
  const [invoice] = (await listInvoices(robbed.caller, {})).items
  assert.is(invoice?.state, 'paid')
})

test('where a person is needed nothing is charged by itself, and they are asked', async () => {
  const { owner } = await customer()
  const { id } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
  const [invoice] = (await listInvoices(owner.caller, {})).items
  const { payment } = await payInvoice(owner.caller, { number: invoice?.number ?? '', method: id })
  await settle(owner, payment, { state: 'refused', reference: null, reason: 'not confirmed', advice: 'ask' })
  await pass(shop, owner, 2)
  assert.is((await paymentsOf(owner)).length, 1)
  const mails = (await moneyMailsOf(shop, owner)).map(({ kind, advice }) => [kind, advice])
  assert.equal(mails.slice(-2), [
    ['payment-refused', 'ask'],
    ['payment-asked', 'ask'],
  ])
})

test('what is reserved and in no queue comes back, and what nobody can charge is void', async () => {
  const { core, database } = shop.gatehouse
  const { owner, number } = await customer()
  const { id } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  const { payment } = await payInvoice(owner.caller, { number, method: id })
  const jobs = async () =>
    (
      await database.owner.query(
        `select payload ->> 'payment' as payment from jobs where task = 'charge' and given_up_at is null`,
      )
    ).rows
  await database.owner.query(`update jobs set given_up_at = now() where task = 'charge'`)
  await enqueueForgotten(core)
  assert.equal(await jobs(), [], 'it has only just been reserved')
  await database.owner.query(
    `update payments set started_at = started_at - interval '2 hours' where id = $1`,
    [payment],
  )
  await enqueueForgotten(core)
  await enqueueForgotten(core)
  assert.equal(await jobs(), [{ payment }])
  // the process died before the person was sent to the provider's page
  await database.owner.query('update payments set method_id = null where id = $1', [payment])
  await database.owner.query('delete from jobs')
  await enqueueForgotten(core)
  assert.equal(await jobs(), [{ payment }])
  await chargePayment(core, { account: owner.account.id, payment })
  assert.is((await paymentsOf(owner))[0]?.state, 'void')
  await pass(shop, owner, 1)
  assert.is((await stateOf(owner, number)).state, 'paid', 'the clock goes on')
})

test.run()
