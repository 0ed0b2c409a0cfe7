import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applicationPool } from './database.ts'
import { inOneWrite } from './in-one-write.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

let database: TestDatabase
let pool: pg.Pool
let client: pg.PoolClient

const test = suite('in one write')

test.before(async () => {
  database = await createTestDatabase()
  pool = applicationPool(database.address, 1)
  client = await pool.connect()
})

test.after(async () => {
  client?.release()
  await pool?.end()
  await database?.drop()
})

test('statements sent together are answered in their order', async () => {
  const answers = await Promise.all(
    inOneWrite(client, () =>
      [1, 2, 3].map((n) =>
        client.query({ name: `n${n}`, text: `select ${n} as n, $1::text as a`, values: ['x'] }),
      ),
    ),
  )
  assert.equal(
    answers.map(({ rows }) => rows),
    [[{ n: 1, a: 'x' }], [{ n: 2, a: 'x' }], [{ n: 3, a: 'x' }]],
  )
})

test('a sender that throws holds nothing back on the connection', async () => {
  assert.throws(() => {
    inOneWrite(client, () => {
      throw new Error('no')
    })
  }, 'no')
  const { rows } = await client.query('select 1 as n')
  assert.equal(rows, [{ n: 1 }])
})

test.run()
