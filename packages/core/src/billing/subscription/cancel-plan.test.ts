import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceAccount } from '../clock/advance.ts'
import { listInvoices } from '../invoice/list-invoices.ts'
import { chargePayment } from '../payment/charge-payment.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { removePaymentMethod } from '../payment-method/payment-methods.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { cancelPlan, resumePlan } from './cancel-plan.ts'
import { getSubscription } from './get-subscription.ts'

const test = suite('cancelPlan')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const cancel = ({ caller }: Member) => cancelPlan(caller, undefined)
const subscriptionOf = ({ caller }: Member) => getSubscription(caller, undefined)

/** A customer of Team whose first invoice is not paid yet, and is to be collected. */
async function customer(): Promise<Member> {
  const owner = await shop.gatehouse.account(`customer-${++opened}`)
  await pass(shop, owner, 8)
  await choose(owner.caller, 'team')
  return owner
}

const payments = statement<{ id: string; state: string }>(
  'test.payments_of',
  'select id, state from payments where account_id = $1 order by started_at',
)
const paymentsOf = ({ account }: Member) => systemRows(shop.gatehouse.core)(payments, [account.id])
const charges = statement<{ payment_id: string }>(
  'test.charges_of',
  'select payment_id from demo_charges d join payments p on p.id = d.payment_id where p.account_id = $1',
)
const chargesOf = ({ account }: Member) => systemRows(shop.gatehouse.core)(charges, [account.id])

test('only owners may, of a plan that they have', async () => {
  await refusesAllBut(['OWNER'], shop, (caller) => cancelPlan(caller, undefined))
  await refusesAllBut(['OWNER'], shop, (caller) => resumePlan(caller, undefined))
  await refusesAndWritesNothing(shop, 'conflict', () => cancel(shop.owner), /You have no plan to cancel/)
  const resume = () => resumePlan(shop.owner.caller, undefined)
  await refusesAndWritesNothing(shop, 'conflict', resume, /The plan is not cancelled/)
})

test('it ends with the period, is told, and can be taken back until then', async () => {
  const { owner } = shop
  await pass(shop, owner, 8)
  await choose(owner.caller, 'team')
  const { period } = await subscriptionOf(owner)
  const { result, events } = await trace(shop, () => cancel(owner))
  assert.is(result.until, period?.until)
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'subscription.cancelled',
      resource: { type: 'subscription', id: owner.account.id, label: 'acme' },
      changes: { 'subscription.cancelledAt': { from: null, to: '(time)' } },
      details: { plan: 'Team', until: period?.until, paymentsStopped: 0 },
    },
  ])
  await refusesAndWritesNothing(shop, 'conflict', () => cancel(owner), /cancelled already/)
  const back = await trace(shop, () => resumePlan(owner.caller, undefined))
  assert.equal(
    back.events.map(({ verb, details }) => [verb, details]),
    [['subscription.resumed', { plan: 'Team' }]],
  )
  assert.is((await subscriptionOf(owner)).state, 'active')
  await cancel(owner)
  await pass(shop, owner, 40)
  const { state, plan, holds } = await subscriptionOf(owner)
  assert.equal([state, plan, holds], ['ended', null, ['trial-over', 'unpaid']])
  assert.is((await listInvoices(owner.caller, {})).items.length, 1)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('in a trial nothing is ever charged', async () => {
  const owner = await shop.gatehouse.account('triallist')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await choose(owner.caller, 'team')
  await cancel(owner)
  await pass(shop, owner, 40)
  assert.equal((await listInvoices(owner.caller, {})).items, [])
  assert.is((await subscriptionOf(owner)).state, 'ended')
})

test('what is owed is not collected after a cancellation, and not once the plan has ended', async () => {
  const owner = await customer()
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
  await pass(shop, owner, 2)
  const before = await paymentsOf(owner)
  assert.equal(
    before.map(({ state }) => state),
    ['refused', 'refused'],
  )
  await cancel(owner)
  await pass(shop, owner, 60)
  assert.equal(await paymentsOf(owner), before)
  await assertBooks(shop.gatehouse, owner.account.id)
})

test('what is reserved is void, and not charged by whoever comes late', async () => {
  const { core } = shop.gatehouse
  for (const stopped of ['cancelled', 'removed']) {
    const owner = await customer()
    const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
    await advanceAccount(core, owner.account.id, new Date())
    const [payment] = await paymentsOf(owner)
    assert.is(payment?.state, 'started')
    const { events } = await trace<unknown>(shop, () =>
      stopped === 'cancelled' ? cancel(owner) : removePaymentMethod(owner.caller, { method }),
    )
    assert.is(events[0]?.details.paymentsStopped, 1)
    await chargePayment(core, { account: owner.account.id, payment: payment?.id ?? '' })
    assert.equal([(await paymentsOf(owner))[0]?.state, await chargesOf(owner)], ['void', []])
  }
})

test('what was to be sent when the process died is not asked for after a cancellation', async () => {
  const { core, database } = shop.gatehouse
  for (const stopped of ['cancelled', 'removed']) {
    const owner = await customer()
    const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
    await advanceAccount(core, owner.account.id, new Date())
    const [payment] = await paymentsOf(owner)
    // it has said that it asks, and dies before it does
    await database.owner.query('select begin_charge($1, $2)', [owner.account.id, payment?.id])
    assert.is((await paymentsOf(owner))[0]?.state, 'sent')
    await (stopped === 'cancelled' ? cancel(owner) : removePaymentMethod(owner.caller, { method }))
    await chargePayment(core, { account: owner.account.id, payment: payment?.id ?? '' })
    assert.equal([(await paymentsOf(owner))[0]?.state, await chargesOf(owner)], ['void', []], stopped)
  }
})

test('what was charged before, and its answer lost, is booked after a cancellation', async () => {
  const { core } = shop.gatehouse
  const owner = await customer()
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'loses' })
  await advanceAccount(core, owner.account.id, new Date())
  const [payment] = await paymentsOf(owner)
  const ask = () => chargePayment(core, { account: owner.account.id, payment: payment?.id ?? '' })
  await ask().then(
    () => assert.unreachable('the answer was to be lost'),
    () => {},
  )
  await cancel(owner)
  await ask()
  assert.equal([(await paymentsOf(owner))[0]?.state, (await chargesOf(owner)).length], ['paid', 1])
  await assertBooks(shop.gatehouse, owner.account.id)
})

test.run()
