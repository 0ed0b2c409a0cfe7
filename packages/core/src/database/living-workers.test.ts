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

test('a worker that lost its connection takes its place again before it looks for the dead', async () => {
  const [pid] = await holders()
  const connections = pool.totalCount
  await database.owner.query('select pg_terminate_backend($1, 5000)', [pid])
  while (pool.totalCount === connections) await sleep(5)
  assert.equal(await living.unlockDead(), [])
  const [again, ...more] = await holders()
  assert.ok(again && again !== pid && more.length === 0)
})

test.run()
