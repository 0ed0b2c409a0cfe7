import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openCore } from '../installation/open-core.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { applicationPool, ownerPool } from './database.ts'
import { isDatabaseAway, isDatabaseSlow } from './database-away.ts'
import { applicationPatience, ownerPatience } from './patience.ts'
import { apply, versioned } from './schema-steps.ts'

const test = suite('patience with the database')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const impatient = { statement: 300, lock: 150, idleInTransaction: 300 }
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => new Error('it went through'),
    (error: Error) => error,
  )

for (const [who, open, patience] of [
  ['the application', applicationPool, applicationPatience],
  ['the owner', ownerPool, ownerPatience],
] as const) {
  test(`every connection of ${who} has bounds and compiles nothing`, async () => {
    const pool = open(stage.gatehouse.database.address, 1)
    const { rows } = await pool.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings
       where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'jit')`,
    )
    await pool.end()
    assert.equal(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), {
      statement_timeout: String(patience.statement),
      lock_timeout: String(patience.lock),
      idle_in_transaction_session_timeout: String(patience.idleInTransaction),
      jit: 'off',
    })
  })
}

test('whoever waits for an account that is held is told so, and the connection goes on', async () => {
  const { address } = stage.gatehouse.database
  const core = await openCore({
    database: address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    poolSize: 1,
    patience: impatient,
  })
  const holder = await stage.gatehouse.database.owner.connect()
  try {
    await holder.query('begin')
    await holder.query('select from accounts where id = $1 for update', [stage.owner.account.id])
    const caller = { ...stage.owner.caller, core }
    assert.ok(isDatabaseSlow(await errorOf(renameAccount(caller, { name: 'waits' }))))
    await holder.query('rollback')
    await renameAccount(caller, { name: 'acme' })
  } finally {
    holder.release()
    await core.close()
  }
})

test('a process that goes quiet in a transaction is cut off, and its locks are free', async () => {
  const pool = applicationPool(stage.gatehouse.database.address, 1, impatient)
  const client = await pool.connect()
  await client.query('begin')
  await client.query('select pg_advisory_xact_lock(77)')
  const free = await stage.gatehouse.database.owner.query(
    'select pg_advisory_lock(77), pg_advisory_unlock(77)',
  )
  assert.is(free.rowCount, 1)
  const error = await errorOf(client.query('select 1'))
  assert.ok(isDatabaseSlow(error) || isDatabaseAway(error), error.message)
  client.release(true)
  await pool.end()
})

test('a backend that hangs keeps nobody waiting for ever', async () => {
  const pool = applicationPool(stage.gatehouse.database.address, 1, impatient)
  const { pid } = (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0] ?? { pid: 0 }
  process.kill(pid, 'SIGSTOP')
  try {
    assert.ok(isDatabaseSlow(await errorOf(pool.query('select 1'))))
    assert.is((await pool.query('select 1')).rowCount, 1, 'the next one gets a connection that answers')
  } finally {
    process.kill(pid, 'SIGCONT')
    await pool.end()
  }
})

test('a migration gives way to whoever uses the table, and comes again', async () => {
  const { owner } = stage.gatehouse.database
  const [migrating, reader] = await Promise.all([owner.connect(), owner.connect()])
  const hasColumn = async (client: pg.PoolClient) =>
    (await client.query(`select from information_schema.columns where column_name = 'waited_for'`)).rowCount
  try {
    await reader.query('begin')
    await reader.query('select count(*) from servers')
    const applying = apply(
      migrating,
      [versioned('9998_test.sql', 'alter table servers add column waited_for integer')],
      { lockMs: 100, againMs: 500, tries: 50 },
    )
    await sleep(250)
    // between two tries nobody stands in line behind it
    const other = applicationPool(stage.gatehouse.database.address, 1)
    assert.is((await other.query('select count(*) from servers')).rowCount, 1)
    await other.end()
    assert.is(await hasColumn(reader), 0)
    await reader.query('commit')
    await applying
    assert.is(await hasColumn(reader), 1)
  } finally {
    reader.release()
    migrating.release()
  }
})

test.run()
