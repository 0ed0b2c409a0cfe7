import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ownerPool } from './database.ts'
import { LivingGateways } from './living-gateways.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('LivingGateways')
let database: TestDatabase
let pool: pg.Pool
let living: LivingGateways

test.before(async () => {
  database = await createTestDatabase()
  pool = ownerPool(database.address)
  living = new LivingGateways(pool)
  await living.born('alive')
  for (const id of ['alive', 'dead']) await hasInHand(id)
})
test.after(async () => {
  await living?.close()
  await pool?.end()
  await database?.drop()
})

/** A session of a gateway, or what is marked with its id; whose it is does not matter here. */
async function hasInHand(id: string): Promise<void> {
  const client = await database.owner.connect()
  await client.query(`set session_replication_role = replica`) // no rows beside it are needed
  await client.query(
    `insert into sessions (account_id, id, server_id, membership_id, key_id, key_label, kind, terminal, client_address,
       client_version, gateway, opened_at)
     select u, u, u, u, u, '', 'shell', false, '', '', $1, now() from gen_random_uuid() u`,
    [id],
  )
  client.release(true)
}

async function sessionsOver(id: string): Promise<void> {
  const client = await database.owner.connect()
  await client.query(`set session_replication_role = replica`)
  await client.query('update sessions set closed_at = now() where gateway = $1', [id])
  client.release(true)
}

const holders = async () => {
  const { rows } = await database.owner.query<{ pid: number }>(
    `select l.pid from pg_locks l join pg_database d on d.oid = l.database
     where l.locktype = 'advisory' and l.classid = 4600 and d.datname = current_database()`,
  )
  return rows.map(({ pid }) => pid)
}

test('names the dead alone', async () => {
  assert.equal(await living.findDead(), ['dead'])
  await living.seeTo(['dead'], sessionsOver)
  assert.equal(await living.findDead(), [])
})

test('one that lost its connection takes its place again at once', async () => {
  const [pid] = await holders()
  await database.owner.query('select pg_terminate_backend($1, 5000)', [pid])
  let now: number[] = []
  for (
    const begin = performance.now();
    now.length === 0 && performance.now() - begin < 20_000;
    await sleep(5)
  )
    now = (await holders()).filter((one) => one !== pid)
  assert.is(now.length, 1)
  assert.equal(await living.findDead(), [])
  assert.equal(await holders(), now)
})

test('one that is back within moments was not dead', async () => {
  await hasInHand('late')
  const other = new LivingGateways(pool)
  const dead = living.findDead()
  await sleep(500)
  await other.born('late')
  assert.equal(await dead, [])
  await other.close()
  while ((await holders()).length > 1) await sleep(5) // PostgreSQL lets go of the lock when it sees the end
  assert.equal(await living.findDead(), ['late'])
})

test('the dead are seen to by one alone', async () => {
  const other = new LivingGateways(pool)
  const seen: string[] = []
  const slowly = (by: string) => async (id: string) => {
    seen.push(`${id} by ${by}`)
    await sleep(100)
  }
  const first = living.seeTo(['gone'], slowly('first'))
  while (seen.length === 0) await sleep(5)
  await Promise.all([first, other.seeTo(['gone', 'lost'], slowly('second'))])
  assert.equal(seen, ['gone by first', 'lost by second'])
  await other.seeTo(['gone'], slowly('second'))
  assert.is(seen.at(-1), 'gone by second')
  await other.close()
})

test.run()
