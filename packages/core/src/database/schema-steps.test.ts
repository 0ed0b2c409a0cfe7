import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { apply, roundsOf, versioned } from './schema-steps.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('steps of a migration')
let database: TestDatabase
let client: pg.PoolClient

test.before(async () => {
  database = await createTestDatabase()
  client = await database.owner.connect()
})
test.after(async () => {
  client?.release()
  await database?.drop()
})

const table = versioned('0903_things.sql', 'create table things (id integer)')
const rows = versioned('0904_rows.sql', 'insert into things values (1)')
const index = versioned(
  '0905_index.sql',
  '-- no-transaction\ncreate index concurrently if not exists things_id on things (id)',
)
const wrong = versioned('0906_wrong.sql', 'insert into things values (2); select 1 / 0')

const written = async () =>
  (await client.query(`select name from migrations where name > '0900' order by name`)).rows.map(
    ({ name }) => name,
  )
const failure = (work: Promise<unknown>) =>
  work.then(
    () => 'it went through',
    (error: Error) => error.message,
  )

test('what needs no transaction of its own shares one', () => {
  const names = roundsOf([table, rows, index, rows, wrong]).map((round) => round.map(({ name }) => name))
  assert.equal(names, [
    ['0903_things.sql', '0904_rows.sql'],
    ['0905_index.sql'],
    ['0904_rows.sql', '0906_wrong.sql'],
  ])
})

test('one that fails is named, and undoes those that share its transaction', async () => {
  assert.is(await failure(apply(client, [table, wrong])), 'migration 0906_wrong.sql failed: division by zero')
  assert.equal(await written(), [])
  assert.is((await client.query(`select to_regclass('things') as found`)).rows[0].found, null)
})

test('a file that says so in its first line runs without a transaction, and is written down', async () => {
  for (const round of roundsOf([table, rows, index])) await apply(client, round)
  assert.equal(await written(), ['0903_things.sql', '0904_rows.sql', '0905_index.sql'])
  const { rows: found } = await client.query(
    `select indisvalid as valid from pg_index where indexrelid = 'things_id'::regclass`,
  )
  assert.equal(found, [{ valid: true }])
})

test('where a table stays in use it is given up, and says what to look for', async () => {
  const reader = await database.owner.connect()
  try {
    await reader.query('begin')
    await reader.query('select count(*) from things')
    const step = versioned('0907_wider.sql', 'alter table things add column name text')
    assert.match(
      await failure(apply(client, [step], { lockMs: 50, againMs: 10, tries: 2 })),
      /^migration 0907_wider\.sql failed: .+: for 0\.05 s, 2 times in a row, a table it changes was in use\. See pg_stat_activity/,
    )
    assert.equal((await written()).includes('0907_wider.sql'), false)
  } finally {
    await reader.query('rollback')
    reader.release()
  }
})

test.run()
