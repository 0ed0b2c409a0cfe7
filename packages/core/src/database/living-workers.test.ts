import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ownerPool } from './database.ts'
import { LivingWorkers } from './living-workers.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('LivingWorkers')
let database: TestDatabase
let pool: pg.Pool
let living: LivingWorkers

test.before(async () => {
  database = await createTestDatabase()
  pool = ownerPool(database.address)
  living = new LivingWorkers(pool)
  await living.born('alive')
  for (const id of ['alive', 'dead']) {
    await database.owner.query(`select graphile_worker.add_job('mail', '{}', job_key => $1)`, [id])
    await database.owner.query(
      'update graphile_worker._private_jobs set locked_at = now(), locked_by = $1 where key = $1',
      [id],
    )
  }
})
test.after(async () => {
  await living?.close()
  await pool?.end()
  await database?.drop()
})

const holders = async () => {
  const { rows } = await database.owner.query<{ pid: number }>(
    `select l.pid from pg_locks l join pg_database d on d.oid = l.database
     where l.locktype = 'advisory' and l.classid = 4600 and d.datname = current_database()`,
  )
  return rows.map(({ pid }) => pid)
}

test('frees the jobs of the dead alone', async () => {
  assert.equal(await living.unlockDead(), ['dead'])
  assert.equal(await living.unlockDead(), [])
})

test('one that lost its connection takes its place again at once', async () => {
  const [pid] = await holders()
  await database.owner.query('select pg_terminate_backend($1, 5000)', [pid])
  let now: number[] = []
  for (const begin = performance.now(); now.length === 0 && performance.now() - begin < 2_000; await sleep(5))
    now = (await holders()).filter((one) => one !== pid)
  assert.is(now.length, 1)
  assert.equal(await living.unlockDead(), [])
  assert.equal(await holders(), now)
})

test('one that is back within moments was not dead', async () => {
  await database.owner.query(
    "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'late' where key = 'alive'",
  )
  const other = new LivingWorkers(pool)
  const dead = living.unlockDead()
  await sleep(500)
  await other.born('late')
  assert.equal(await dead, [])
  await other.close()
  assert.equal(await living.unlockDead(), ['late'])
})

test('the dead are seen to by one alone', async () => {
  const other = new LivingWorkers(pool)
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
