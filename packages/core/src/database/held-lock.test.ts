import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ownerPool } from './database.ts'
import { underLock } from './held-lock.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('work under a lock')
let database: TestDatabase
let pool: ReturnType<typeof ownerPool>

test.before(async () => {
  database = await createTestDatabase()
  pool = ownerPool(database.address, 4)
})
test.after(async () => {
  await pool?.end()
  await database?.drop()
})

test('nobody else does it meanwhile, and afterwards somebody may', async () => {
  const done: string[] = []
  const outer = await underLock(pool, 'a', async () => {
    assert.is(await underLock(pool, 'a', async () => void done.push('the same')), false)
    assert.is(await underLock(pool, 'b', async () => void done.push('another')), true)
  })
  assert.is(outer, true)
  assert.is(await underLock(pool, 'a', async () => void done.push('later')), true)
  assert.equal(done, ['another', 'later'])
})

test('whoever loses the lock hears of it, and another may have it', async () => {
  const work = underLock(pool, 'd', async (lost) => {
    const { rows } = await database.owner.query<{ pid: number }>(
      `select l.pid from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and l.classid = 4600 and l.objid = (hashtext('d')::bigint & 4294967295)::oid and d.datname = current_database()`,
    )
    await database.owner.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid])
    if (!lost.aborted) await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }))
    assert.is(await underLock(pool, 'd', async () => {}), true)
  })
  await work.then(
    () => {},
    () => {},
  )
  assert.is(await underLock(pool, 'd', async () => {}), true)
})

test('work that fails gives the lock back', async () => {
  await underLock(pool, 'c', () => Promise.reject(new Error('failed'))).then(
    () => assert.unreachable('did not fail'),
    (error: Error) => assert.is(error.message, 'failed'),
  )
  assert.is(await underLock(pool, 'c', async () => {}), true)
})

test('however often it is held, nothing is left on the connection', async () => {
  const one = ownerPool(database.address, 1)
  const listeners = async () => {
    const client = await one.connect()
    const count = client.listenerCount('end')
    client.release()
    return count
  }
  const before = await listeners()
  for (let n = 0; n < 12; n++) await underLock(one, 'e', async () => {})
  assert.is(await listeners(), before)
  await one.end()
})

test.run()
