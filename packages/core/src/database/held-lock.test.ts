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

test('work that fails gives the lock back', async () => {
  await underLock(pool, 'c', () => Promise.reject(new Error('failed'))).then(
    () => assert.unreachable('did not fail'),
    (error: Error) => assert.is(error.message, 'failed'),
  )
  assert.is(await underLock(pool, 'c', async () => {}), true)
})

test.run()
