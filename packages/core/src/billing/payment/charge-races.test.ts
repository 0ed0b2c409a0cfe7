import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceAccount } from '../clock/advance.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { removePaymentMethod } from '../payment-method/payment-methods.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { cancelPlan, resumePlan } from '../subscription/cancel-plan.ts'
import { chargePayment } from './charge-payment.ts'

const test = suite('charges and cancellations at once')
let shop: Shop

/** How often it is tried: more by RACES=1000. */
const rounds = Number(process.env.RACES ?? 30)

test.before(async () => {
  shop = await openShop()
  // notes of each charge that begins, and of each request that the provider gets, whether it was cancelled or its method removed by then
  await shop.gatehouse.database.owner.query(`
    create table begun (payment uuid, what text, stopped boolean);
    create function note_begun() returns trigger language plpgsql security definer set search_path = gatehouse, pg_temp as $$
    begin
      insert into begun select p.id, tg_table_name, s.cancelled_at is not null or m.removed_at is not null
      from payments p join subscriptions s on s.account_id = p.account_id
      join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
      where p.id = case when tg_table_name = 'payments' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'payment_id')::uuid end;
      return null;
    end $$;
    create trigger note_begun after update on payments for each row when (new.state = 'sent') execute function note_begun();
    create trigger note_begun after insert on demo_charges for each row execute function note_begun();`)
})
test.after(() => shop?.close())

const waiting = statement<{ id: string }>(
  'test.waiting',
  `select id from payments where account_id = $1 and state in ('started', 'sent') order by started_at`,
)

test('no charge begins after a cancellation, or the removal of its method, has committed', async () => {
  const { owner, gatehouse } = shop
  const { core, database } = gatehouse
  const account = owner.account.id
  await pass(shop, owner, 8)
  await choose(owner.caller, 'team')
  const chance = (most: number) => sleep(Math.random() * most)
  const charge = async () => {
    for (const { id } of await systemRows(core)(waiting, [account]))
      await chargePayment(core, { account, payment: id })
  }
  let stoppedFirst = 0
  /** How long a charge takes here, so that as many are stopped as are not. */
  let usual = 0
  for (let round = 0; round < rounds; round++) {
    // refused each time, the invoice stays open; and all of its attempts are before it again
    const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'declines' })
    await database.owner.query('update dunning set collected = 0')
    const clock = async () => {
      await chance(3)
      await advanceAccount(core, account, new Date())
      await chance(3)
      await charge()
    }
    const stop = async () => {
      await chance(usual * 1.5)
      if (round % 2) await cancelPlan(owner.caller, undefined)
      else await removePaymentMethod(owner.caller, { method })
    }
    const since = performance.now()
    const clocks = Promise.all([clock(), clock()])
    if (round === 0) await clocks
    usual ||= performance.now() - since
    await Promise.all([clocks, stop()])
    await clock()
    const { rows } = await database.owner.query(
      `select p.id from begun b join payments p on p.id = b.payment where p.method_id = $1 and b.what = 'payments'`,
      [method],
    )
    if (rows.length === 0) stoppedFirst++
    if (round % 2) {
      await resumePlan(owner.caller, undefined)
      await removePaymentMethod(owner.caller, { method })
    }
  }
  const { rows: late } = await database.owner.query(
    `select b.* from begun b where b.stopped and (b.what = 'payments'
       or not exists (select from begun o where o.payment = b.payment and o.what = 'payments' and not o.stopped))`,
  )
  assert.equal(late, [])
  const { rows: asked } = await database.owner.query(
    `select state from payments p where state = 'void' and exists (select from demo_charges d where d.payment_id = p.id)`,
  )
  assert.equal(asked, [], 'of what is void the provider knows nothing')
  assert.ok(stoppedFirst > 0 && stoppedFirst < rounds, `stopped first: ${stoppedFirst} of ${rounds}`)
  await assertBooks(gatehouse, account)
})

test.run()
