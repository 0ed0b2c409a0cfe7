import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Member } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { assertBooks, movementsOf } from '../books.testing.ts'
import { masked, rowsOf } from '../left-behind.testing.ts'
import { chargePayment } from '../payment/charge-payment.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { removePaymentMethod } from '../payment-method/payment-methods.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { stepAlone } from './advance.ts'
import { advanceTogether } from './advance-together.ts'
import { runClocks } from './run-clock.ts'

const test = suite('accounts that are advanced together')
let shop: Shop
let opened = 0

test.before(async () => {
  shop = await openShop()
})
test.after(() => shop?.close())

const sql = (text: string, values: unknown[] = []) => shop.gatehouse.database.owner.query(text, values)

/** An account whose first month is paid for, and whose second one is due. */
async function renewing({ card = true }: { card?: boolean } = {}): Promise<Member> {
  const owner = await shop.gatehouse.account(`renews-${++opened}`)
  await choose(owner.caller, 'team')
  const { id: method } = await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  if (!card) await removePaymentMethod(owner.caller, { method })
  await sql(
    `update billing_clocks c set due_at = now(),
       ahead_ms = 1000 * extract(epoch from s.period_until::timestamp at time zone 'UTC' + interval '1 hour' - now())
     from subscriptions s where s.account_id = c.account_id and c.account_id = $1`,
    [owner.account.id],
  )
  return owner
}

const invoicesOf = async ({ account }: Member) =>
  (await sql('select count(*) from invoices where account_id = $1', [account.id])).rows[0]?.count
const clockOf = async ({ account }: Member) =>
  (await sql('select due_at, leased_until, error from billing_clocks where account_id = $1', [account.id]))
    .rows[0]

for (const card of [true, false]) {
  const whose = card ? 'with a card' : 'without one'
  test(`leave what one alone leaves, ${whose}`, async () => {
    const { core } = shop.gatehouse
    const [alone, ...together] = [
      await renewing({ card }),
      await renewing({ card }),
      await renewing({ card }),
    ]
    const events = await trace(shop, async () => {
      while (await stepAlone(core, alone.account.id, new Date()));
      const done = await advanceTogether(
        core,
        together.map(({ account }) => account.id),
        new Date(),
      )
      assert.equal(
        [...done.values()].map(({ steps, sleeps }) => [...steps.map(({ kind }) => kind), sleeps]),
        together.map(() => (card ? ['period', 'collect', true] : ['period', false])),
      )
      // whoever has no card is asked for the money, with a link: each alone
      for (const { account } of together) while (await stepAlone(core, account.id, new Date()));
    })
    const [first, ...others] = await Promise.all(
      [alone, ...together].map(({ account }) => rowsOf(shop.gatehouse, account.id)),
    )
    const [logged, ...alike] = [alone, ...together].map(({ account }) =>
      masked(events.events.filter((event) => event.account === account.slug)),
    )
    assert.is((logged as unknown[]).length, 1)
    for (const [at, { account }] of together.entries()) {
      assert.equal(others[at], first)
      assert.equal(alike[at], logged)
      assert.equal(
        await movementsOf(shop.gatehouse, account.id),
        await movementsOf(shop.gatehouse, alone.account.id),
      )
      await assertBooks(shop.gatehouse, account.id)
    }
  })
}

test('an account that somebody has in hand is left to its own transaction, and nobody waits', async () => {
  const { core, database } = shop.gatehouse
  const [held, ...free] = [await renewing(), await renewing(), await renewing()]
  const client = await database.owner.connect()
  await client.query('begin')
  await client.query('select from accounts where id = $1 for no key update', [held.account.id])
  const ids = [held, ...free].map(({ account }) => account.id)
  const done = await advanceTogether(core, ids, new Date())
  assert.equal([...done.keys()].sort(), free.map(({ account }) => account.id).sort())
  await client.query('commit')
  client.release()
  await runClocks(core)
  for (const owner of [held, ...free]) assert.is(Number(await invoicesOf(owner)), 2)
})

test('what cannot be written of one is noted of it, and the others go on', async () => {
  const { core } = shop.gatehouse
  const [broken, ...others] = [await renewing(), await renewing(), await renewing()]
  await sql(`create function break_one() returns trigger language plpgsql as $$
    begin raise exception 'this one is broken'; end $$`)
  await sql(`create trigger break_one before insert on invoices for each row
    when (new.account_id = '${broken.account.id}') execute function break_one()`)
  await runClocks(core)
  for (const owner of others) assert.is(Number(await invoicesOf(owner)), 2)
  assert.is(Number(await invoicesOf(broken)), 1)
  assert.match((await clockOf(broken))?.error, /this one is broken/)
  await sql('drop trigger break_one on invoices')
  await sql('update billing_clocks set due_at = now() where account_id = $1', [broken.account.id])
  await runClocks(core)
  assert.is(Number(await invoicesOf(broken)), 2)
  await assertBooks(shop.gatehouse, broken.account.id)
})

test('what is not as it was is done alone: another plan, and a limit that somebody has set', async () => {
  const { core } = shop.gatehouse
  const [changed, limited] = [await renewing(), await renewing()]
  await sql(`begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
    update subscriptions set next_plan_id = (select id from plans where slug = 'fleet') where account_id = '${changed.account.id}';
    update accounts set member_limit = 3 where id = '${limited.account.id}'; commit`)
  const ids = [changed, limited].map(({ account }) => account.id)
  const done = await advanceTogether(core, ids, new Date())
  assert.equal([...done.values()], Array(2).fill({ steps: [], sleeps: false }))
  await runClocks(core)
  const { rows } = await sql(
    `select a.member_limit, p.slug, p.terms -> 'maximal' -> 'members' as most
     from accounts a join subscriptions s on s.account_id = a.id join plans p on p.id = s.plan_id where a.id = any($1)`,
    [ids],
  )
  assert.equal(rows.map(({ slug }) => slug).sort(), ['fleet', 'team'])
  for (const { member_limit, most } of rows) assert.is(member_limit, most)
})

test('is charged as any other', async () => {
  const { core } = shop.gatehouse
  const owner = await renewing()
  await runClocks(core)
  const { rows } = await sql(`select id from payments where account_id = $1 and state = 'started'`, [
    owner.account.id,
  ])
  await chargePayment(core, { account: owner.account.id, payment: rows[0]?.id })
  await runClocks(core)
  assert.ok(new Date((await clockOf(owner))?.due_at) > new Date())
  await assertBooks(shop.gatehouse, owner.account.id)
})

test.run()
