import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import type { Core } from '../../access/core.ts'
import { Conflict, GatehouseError } from '../../access/errors.ts'
import { isAnswerLost } from '../../database/database-away.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { openCore } from '../../installation/open-core.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceFully, moveClock } from '../clock/move-clock.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { choose, openShop, pass, type Shop } from '../shop.testing.ts'
import { issueCreditNote } from './issue-credit-note.ts'

const test = suite('numbers of documents')
let shop: Shop
/** As another process would have it: only the database can line its calls up with ours. */
let other: Core

/** Each dearer than the one before, so that it begins at once. */
const ladder = Array.from({ length: 40 }, (_, nth) => ({
  ...demoPlans[1],
  slug: `step-${nth}`,
  name: `Step ${nth}`,
  prices: { EUR: 5000 + nth * 500 },
  included: { members: 1, servers: 1 },
  extras: { members: { EUR: 300 }, servers: { EUR: 100 } },
}))

test.before(async () => {
  shop = await openShop(ladder)
  other = await openCore({
    database: shop.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    seller: shop.gatehouse.core.seller,
    isDemo: true,
  })
})
test.after(async () => {
  await other?.close()
  await shop?.close()
})

/** How calls ended: what was refused, what failed once it had a number, and what was cut off. */
const ended = { done: 0, refused: 0, failed: 0, lost: 0 }

async function counted(call: () => Promise<unknown>): Promise<keyof typeof ended> {
  const how = await call().then(
    (): keyof typeof ended => 'done',
    (error) => {
      if (error instanceof GatehouseError) return 'refused'
      if (/the disk is full/.test(error.message)) return 'failed'
      if (isAnswerLost(error)) return 'lost'
      throw error
    },
  )
  ended[how]++
  return how
}

test('have no gap, of 200 at once: the clock’s, plan changes’, seats’ and credit notes’, some of which fail or are cut off', async () => {
  const { owner, gatehouse, administrator } = shop
  const { core, database } = gatehouse
  const { caller, account } = owner
  await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  await pass(shop, owner, 8)
  const { invoice: first } = await choose(caller, 'step-0')
  await pass(shop, owner, 1)
  // one document in six fails once it has a number
  await database.owner.query(`
    create function fail_sometimes() returns trigger language plpgsql as $$
    begin if random() < 0.08 then raise exception 'the disk is full'; end if; return null; end $$;
    create trigger fail_sometimes after insert on movements for each row execute function fail_sometimes()`)
  let turn = 0
  const inEither = (one: Caller): Caller => (++turn % 2 ? { ...one, core: other } : one)
  let isOver = false

  /** What is cut off may have moved nothing: it is moved until it is then, or later. */
  const moveTo = async (to: string) => {
    let isThere = false
    const move = () =>
      moveClock(inEither(administrator), { account: account.slug, to }).catch((error) => {
        isThere = error instanceof Conflict
        throw error
      })
    while ((await counted(move)) !== 'done' && !isThere);
  }
  const clock = async () => {
    const begin = Date.now() + 9 * 86_400_000
    for (let month = 1; month <= 18; month++) {
      await moveTo(new Date(begin + month * 31 * 86_400_000).toISOString())
      while ((await counted(() => advanceFully(turn % 2 ? core : other, account.id, new Date()))) !== 'done');
    }
    isOver = true
  }
  let step = 1
  const changes = async () => {
    while (!isOver && step < ladder.length) {
      const mine = step
      if ((await counted(() => choose(inEither(caller), `step-${mine}`))) !== 'done') await sleep(25)
      else step = Math.max(step, mine + 1)
    }
  }
  const seats = async () => {
    for (let nth = 0; nth < 12 && !isOver; nth++) {
      await counted(() => registerTestServer({ ...owner, caller: inEither(caller) }, `seat-${nth}`))
      await sleep(100)
    }
  }
  const credits = async (lane: number) => {
    for (let nth = 0; nth < 30; nth++)
      await counted(() =>
        issueCreditNote(inEither({ ...administrator, account: account.slug }), {
          number: first ?? '',
          net: ((lane + nth) % 30) + 1,
          reason: 'Goodwill',
        }),
      )
  }
  const killer = async () => {
    while (!isOver) {
      await sleep(150)
      await database.owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = 'gatehouse_app' and state <> 'idle' order by random() limit 1`,
      )
    }
  }
  await Promise.all([
    clock(),
    ...Array.from({ length: 4 }, changes),
    seats(),
    ...Array.from({ length: 5 }, (_, lane) => credits(lane)),
    killer(),
  ])
  await database.owner.query('drop trigger fail_sometimes on movements')
  const { rows } = await database.owner.query<{ verb: string; count: number }>(
    `select case when i.kind = 'credit-note' then i.kind else e.verb end as verb, count(*)::int as count
     from invoices i left join audit_events e on e.account_id = i.account_id
       and (e.resource_id = i.id or e.details ->> 'invoice' = i.number) and e.verb in ('invoice.issued', 'subscription.changed')
     where i.account_id = $1 group by 1 order by 1`,
    [account.id],
  )
  const made = Object.fromEntries(rows.map(({ verb, count }) => [verb, count]))
  // each has its event, and each kind was among them
  assert.equal(Object.keys(made), ['credit-note', 'invoice.issued', 'subscription.changed'])
  const { 'credit-note': notes = 0, 'invoice.issued': periods, 'subscription.changed': changed = 0 } = made
  assert.is(periods, 18)
  const enough = notes > 50 && changed > 15 && ended.failed > 5 && ended.lost > 10
  assert.ok(enough, JSON.stringify({ ended, made }))
  // 1 to n, in the order of time
  await assertBooks(gatehouse, account.id)
})

test.run()
