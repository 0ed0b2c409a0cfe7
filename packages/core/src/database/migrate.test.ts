import pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ownerPool } from './database.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('migrate')
let database: TestDatabase
let empty: pg.Pool
const name = `migrating_${process.pid}`

test.before(async () => {
  database = await createTestDatabase()
  await database.owner.query(`create database ${name}`)
  empty = ownerPool({ ...database.address, database: name }, 6)
})
test.after(async () => {
  await empty?.end()
  await database?.owner.query(`drop database if exists ${name} with (force)`)
  await database?.drop()
})

test('several processes that migrate at once do it once', async () => {
  const other = ownerPool({ ...database.address, database: name }, 6)
  const applied = await Promise.all([migrate(empty), migrate(other), migrate(empty)])
  await other.end()
  assert.equal(applied.flat().sort(), [...migrations.map((migration) => migration.name), 'functions'])
  assert.equal(await migrate(empty), [])
})

test('a database of a newer Gatehouse is left alone', async () => {
  await empty.query(`insert into gatehouse.migrations (name) values ('9999_future.sql')`)
  const error = await migrate(empty).then(
    () => null,
    (thrown: Error) => thrown,
  )
  assert.match(error?.message ?? 'migrated', /newer Gatehouse \(9999_future\.sql\)/)
  await empty.query(`delete from gatehouse.migrations where name = '9999_future.sql'`)
})

test('the database is told as UTC, whatever it is set to', async () => {
  const client = new pg.Client({ ...database.address, database: name })
  await client.connect()
  await client.query(`alter database ${name} set timezone = 'Asia/Tokyo'`)
  await client.end()
  const pool = ownerPool({ ...database.address, database: name }, 1)
  const { rows } = await pool.query(`select current_setting('timezone') as zone`)
  await pool.end()
  assert.equal(rows, [{ zone: 'UTC' }])
})

test.run()
