import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { runClocks } from '@gatehouse/core/billing/clock/run-clock'
import { chargePayment, chargesAtOnce } from '@gatehouse/core/billing/payment/charge-payment'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import pg from 'pg'
import type { Benchmark } from './benchmark.ts'
import { accountId, accounts, fillBilling } from './billing-rows.ts'
import { sideBySide } from './side-by-side.ts'

/** As many accounts as are made due at a time, and connections of the bare side. */
const batch = 200
const connections = 4

export const benchmark: Benchmark = {
  work: `a month that ends: earned, invoiced, charged and settled, of ${accounts.toLocaleString('en')} accounts`,
  yardstick: 'the same rows by bare SQL, a transaction an account, over four connections',
  goal: { least: 0.5 },
  async run(effort) {
    await using stack = new AsyncDisposableStack()
    const gatehouse = await openTestGatehouse()
    stack.defer(() => gatehouse.close())
    await importPlans(gatehouse.core, JSON.stringify(demoPlans))
    await fillBilling(gatehouse)
    const bare = new pg.Pool({
      ...gatehouse.database.address,
      max: connections,
      options: '-c search_path=gatehouse',
    })
    bare.on('error', () => {}) // the database is dropped under what is idle
    stack.defer(() => bare.end())
    let next = 1
    const take = () => {
      const ids = Array.from({ length: batch }, (_, at) => accountId(next + at))
      next += batch
      assert.ok(next <= accounts, 'there are no accounts left to measure')
      return ids
    }
    const memory: { accounts: number; heap: number; resident: number }[] = []
    let advanced = 0
    const ours = async (seconds: number) => {
      const done = await rate(seconds, async () => {
        await advance(gatehouse, take())
        advanced += batch
      })
      memory.push({ accounts: advanced, ...memoryInUse() })
      return done
    }
    const ratios = await sideBySide(
      { name: 'gatehouse', rate: ours },
      { name: 'bare SQL', rate: (seconds) => rate(seconds, () => write(bare, take())) },
      effort,
    )
    const [first, ...turns] = memory
    const last = turns.at(-1)
    if (first && last) {
      const [from, to] = [first, last].map(
        ({ accounts, heap, resident }) =>
          `${heap.toFixed(1)} MiB (${resident.toFixed(0)} resident) after ${accounts.toLocaleString('en')} accounts`,
      )
      const grown = ((last.heap - first.heap) / (last.accounts - first.accounts)) * 10_000
      console.log(`heap in use: ${from}, ${to}: ${grown.toFixed(1)} MiB for each 10,000 accounts`)
    }
    return ratios
  },
}

/** What is in use once what is not has been collected, and what the process has, in MiB. */
function memoryInUse(): { heap: number; resident: number } {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1_048_576, resident: rss / 1_048_576 }
}

/** Accounts a second. */
async function rate(seconds: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  let done = 0
  for (; performance.now() - started < seconds * 1000; done += batch) await work()
  return done / ((performance.now() - started) / 1000)
}

/** What the worker does: the clocks that are due, and the charges that these reserve. */
async function advance({ core, database }: TestGatehouse, ids: string[]): Promise<void> {
  await database.owner.query('update billing_clocks set due_at = now() where account_id = any($1)', [ids])
  await runClocks(core)
  const { rows } = await database.owner.query<{ account: string; payment: string }>(
    `select account_id as account, id as payment from payments where account_id = any($1) and ended_at is null`,
    [ids],
  )
  assert.equal(rows.length, ids.length, 'an account was not charged')
  const left = rows.values()
  await Promise.all(
    Array.from({ length: chargesAtOnce }, async () => {
      for (const one of left) await chargePayment(core, one)
    }),
  )
  // the clock looks once more, and sleeps until the next period
  await runClocks(core)
}

async function write(pool: pg.Pool, ids: string[]): Promise<void> {
  const left = ids.values()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const id of left) await pool.query(rowsOf(id))
    }),
  )
}

const uuid = () => {
  const hex = randomBytes(16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** The rows that a period, its invoice and its payment come to, without a right or a sum looked at; sent as one message. */
function rowsOf(account: string): string {
  const [invoice, payment] = [uuid(), uuid()]
  const document = `jsonb_build_object('number', 'BARE', 'lines', jsonb_build_array(repeat('x', 900)))`
  const event = (seq: number, verb: string, about: string) =>
    `insert into audit_events (account_id, seq, id, at, actor_kind, actor_label, verb, resource_type, resource_id, resource_label, changes, details, leaf)
     values ('${account}', ${seq}, '${uuid()}', now(), 'system', 'billing', '${verb}', 'invoice', '${about}', 'x', jsonb_build_object('x', repeat('x', 400)), '{}', sha256('x'));
     update audit_heads set seq = ${seq}, at = now(), frontier = array[sha256('x')] where account_id = '${account}';`
  const movement = (kind: string, debit: string, credit: string) =>
    `insert into movements (account_id, id, debit, credit, currency, amount, kind, source, invoice_id, happened_at)
     values ('${account}', '${uuid()}', '${debit}', '${credit}', 'EUR', 4900, '${kind}', '${uuid()}', '${invoice}', now());`
  const job = (task: string) =>
    `insert into jobs (task, key, account_id, payload, due_at, until) values ('${task}', '${uuid()}', '${account}', jsonb_build_object('sealed', repeat('x', 600)), now(), now() + interval '5 days');`
  return `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':bench', true);
    insert into invoices (account_id, id, seq, number, kind, document, digest, currency, due, issued_at, due_on, open, settled_at)
    values ('${account}', '${invoice}', 2, '${invoice}', 'invoice', ${document}, sha256('x'), 'EUR', 4900, now(), now(), 0, now());
    insert into charges (account_id, id, invoice_id, kind, from_on, until_on, net) values ('${account}', '${uuid()}', '${invoice}', 'plan', now(), now() + interval '30 days', 4900);
    update charges set ended_on = until_on, earned = net where account_id = '${account}' and ended_on is null and invoice_id <> '${invoice}';
    ${movement('earned', 'deferred', 'revenue')} ${movement('charge', 'receivable', 'deferred')}
    update subscriptions set period_index = 1, period_from = now(), period_until = now() + interval '30 days' where account_id = '${account}';
    ${event(1, 'invoice.issued', invoice)} ${job('mail')} ${job('invoice-file')} ${job('charge')}
    insert into dunning (account_id, invoice_id, collected) values ('${account}', '${invoice}', 1);
    insert into payments (account_id, id, invoice_id, by_itself, rail, amount, currency, state, reference, started_at, ended_at)
    values ('${account}', '${payment}', '${invoice}', true, 'demo', 4900, 'EUR', 'paid', '${payment}', now(), now());
    insert into demo_charges (payment_id, reference, amount, currency, state, at) values ('${payment}', '${payment}', 4900, 'EUR', 'paid', now());
    ${movement('payment', 'demo-clearing', 'receivable')} ${event(2, 'payment.settled', payment)} ${job('mail')}
    update billing_clocks set due_at = now() + interval '30 days' where account_id = '${account}';
    commit`
}
