import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceAccount } from '../clock/advance.ts'
import { masked, rowsOf } from '../left-behind.testing.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { choose, openShop, type Shop } from '../shop.testing.ts'
import { chargePayment } from './charge-payment.ts'
import { demoProvider } from './demo-provider.ts'
import type { PaymentOutcome } from './provider.ts'
import { settleAlone, settlePayment } from './settle-payment.ts'
import { settleTogether } from './settle-together.ts'

const test = suite('payments that come at once')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const sql = (text: string, values: unknown[] = []) => shop.gatehouse.database.owner.query(text, values)

type Paid = Extract<PaymentOutcome, { state: 'paid' }>
interface Charged {
  owner: Member
  account: string
  payment: string
}

/** An account whose first invoice is about to be charged. */
async function reserved(): Promise<Charged> {
  const owner = await shop.gatehouse.account(`renews-${++opened}`)
  await choose(owner.caller, 'team')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  const account = owner.account.id
  await sql('update billing_clocks set ahead_ms = 8 * 86400000, due_at = now() where account_id = $1', [
    account,
  ])
  await advanceAccount(shop.gatehouse.core, account, new Date())
  const { rows } = await sql(`select id from payments where account_id = $1 and state = 'started'`, [account])
  return { owner, account, payment: rows[0]?.id }
}

/** The same, and the provider has charged it; the answer is on its way. */
async function charged(): Promise<Charged & { outcome: Paid }> {
  const one = await reserved()
  await sql(`update payments set state = 'sent' where id = $1`, [one.payment])
  const { rows } = await sql(
    'select p.amount, p.currency, i.number from payments p join invoices i on i.id = p.invoice_id where p.id = $1',
    [one.payment],
  )
  const { amount, currency, number } = rows[0] ?? {}
  const outcome = await demoProvider(shop.gatehouse.core).charge({
    id: one.payment,
    amount: BigInt(amount),
    currency,
    method: 'works.1',
    invoice: number,
    returnUrl: 'http://localhost',
  })
  if (outcome.state !== 'paid') throw new Error('it was not charged')
  return { ...one, outcome }
}

test('leave what one alone leaves', async () => {
  const { core } = shop.gatehouse
  const [alone, ...together] = [await charged(), await charged(), await charged()]
  const { events } = await trace(shop, async () => {
    assert.ok(await settleAlone(core, alone, alone.outcome))
    const done = await Promise.all(
      together.map(({ account, payment, outcome }) => settleTogether(core, { account, payment, outcome })),
    )
    assert.equal(done, [true, true])
  })
  const left = (one: Charged) => rowsOf(shop.gatehouse, one.account)
  const logged = ({ owner }: Charged) =>
    masked(events.filter(({ account }) => account === owner.account.slug))
  for (const one of together) {
    assert.equal(await left(one), await left(alone))
    assert.equal(logged(one), logged(alone))
    await assertBooks(shop.gatehouse, one.account)
  }
})

test('are charged at once, each once, whoever asks and however often', async () => {
  const { core, database } = shop.gatehouse
  const all = [await reserved(), await reserved(), await reserved(), await reserved()]
  await Promise.all([...all, ...all].map((one) => chargePayment(core, one)))
  for (const { account } of all) {
    const { rows } = await database.owner.query('select state from payments where account_id = $1', [account])
    assert.equal(rows, [{ state: 'paid' }])
    await assertBooks(shop.gatehouse, account)
  }
})

test('news that comes twice at once, or again, is booked once', async () => {
  const { core } = shop.gatehouse
  const one = await charged()
  const twice = await Promise.all([1, 2].map(() => settlePayment(core, one, one.outcome)))
  assert.equal(twice.sort(), [false, true])
  assert.is(await settlePayment(core, one, one.outcome), false)
  await assertBooks(shop.gatehouse, one.account)
})

test('what cannot be booked of one fails for it alone', async () => {
  const { core } = shop.gatehouse
  const [broken, other] = [await charged(), await charged()]
  await sql(`create function break_one() returns trigger language plpgsql as $$
    begin raise exception 'this one is broken'; end $$`)
  await sql(`create trigger break_one before insert on movements for each row
    when (new.account_id = '${broken.account}') execute function break_one()`)
  const [failed, done] = await Promise.allSettled(
    [broken, other].map((one) => settlePayment(core, one, one.outcome)),
  )
  assert.equal([failed?.status, done?.status], ['rejected', 'fulfilled'])
  await sql('drop trigger break_one on movements')
  assert.is(await settlePayment(core, broken, broken.outcome), true)
  for (const { account } of [broken, other]) await assertBooks(shop.gatehouse, account)
})

test('what lifts a hold, or pays more than is open, is settled alone', async () => {
  const { core } = shop.gatehouse
  const [held, more] = [await charged(), await charged()]
  await sql(`begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
    insert into account_holds (account_id, kind, since) values ('${held.account}', 'unpaid', now() - interval '1 day');
    update invoices set open = open - 100 where account_id = '${more.account}';
    insert into movements (account_id, id, debit, credit, currency, amount, kind, source, invoice_id, happened_at)
    select account_id, gen_random_uuid(), 'written-off', 'receivable', currency, 100, 'credit-note', 'test:' || id, id, now()
    from invoices where account_id = '${more.account}'; commit`)
  for (const one of [held, more]) {
    assert.is(await settleTogether(core, one), false)
    assert.is(await settlePayment(core, one, one.outcome), true)
    await assertBooks(shop.gatehouse, one.account)
  }
  const { rows } = await sql('select holds from accounts where id = $1', [held.account])
  assert.equal(rows[0]?.holds, [])
})

test.run()
