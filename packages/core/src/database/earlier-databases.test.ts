import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appendLeaf, leafOf } from '../audit/event/merkle.ts'
import { searchEvents } from '../audit/log/search-events.ts'
import { openCore } from '../installation/open-core.ts'
import { renameAccount } from '../team/account/rename-account.ts'
import { ownerPool } from './database.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { readSchemaState, standingOf } from './schema-state.ts'
import { restoreEarlierDatabase } from './testing/earlier-database.ts'
import { schemaSnapshot } from './testing/schema-snapshot.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('databases from before the first release')
let database: TestDatabase
let made = 0

test.before(async () => {
  database = await createTestDatabase()
})
test.after(() => database?.drop())

/** An empty database beside the test's own; ends with it. */
async function withDatabase(work: (owner: pg.Pool, address: TestDatabase['address']) => Promise<void>) {
  const name = `earlier_${process.pid}_${++made}`
  const address = { ...database.address, database: name }
  await database.owner.query(`create database ${name}`)
  const owner = ownerPool(address, 2)
  try {
    await work(owner, address)
  } finally {
    await owner.end()
    await database.owner.query(`drop database ${name} with (force)`)
  }
}

const everyRow = async (owner: pg.Pool, table: string, columns = '*') =>
  (await owner.query(`select ${columns} from ${table} order by 1, 2`)).rows

for (const commit of ['70b9051', '6823f59'] as const) {
  test(`one that ${commit} wrote gets the schema of a new one, and keeps what is in it`, () =>
    withDatabase(async (owner, address) => {
      await restoreEarlierDatabase(address, commit)
      assert.is(standingOf(await readSchemaState(owner)), 'behind')
      const [events, people] = [await everyRow(owner, 'audit_events'), await everyRow(owner, 'memberships')]
      assert.ok(events.length > 10 && people.length > 3)
      const since = migrations.map(({ name }) => name).filter((name) => name > '0003')
      assert.equal(await migrate(owner), ['from before the first release', ...since, 'functions'])
      assert.equal(await schemaSnapshot(owner), await schemaSnapshot(database.owner))
      // no event of before tells of its request
      assert.equal(
        await everyRow(owner, 'audit_events'),
        events.map((row) => ({ ...row, request_id: null })),
      )
      // who is limited is limited as they were
      assert.equal(
        await everyRow(owner, 'memberships'),
        people.map((row) => ({ ...row, server_labels: [] })),
      )
      const { done } = await readSchemaState(owner)
      assert.equal(
        [...done].sort(),
        migrations.map(({ name }) => name),
      )
      assert.equal(await migrate(owner), [])
    }))
}

test('the log that 70b9051 wrote verifies, event by event, and grows on', () =>
  withDatabase(async (owner, address) => {
    await restoreEarlierDatabase(address, '70b9051')
    await migrate(owner)
    const core = await openCore({
      database: address,
      secret: 'a secret for tests alone',
      url: 'http://localhost:4600',
    })
    const caller = {
      core,
      credential: { kind: 'operator', label: 'test' } as const,
      account: 'acme',
      ip: null,
      userAgent: null,
    }
    try {
      await renameAccount(caller, { name: 'Acme again' })
      const { items } = await searchEvents(caller, { limit: 200 })
      assert.is(items[0]?.verb, 'account.renamed')
      let frontier: Buffer[] = []
      for (const [size, event] of items.toReversed().entries()) {
        assert.is(event.seq, size + 1)
        frontier = appendLeaf(frontier, size, leafOf(event))
      }
      const { rows } = await owner.query('select seq, frontier from audit_heads')
      assert.equal(rows, [{ seq: items.length, frontier }])
    } finally {
      await core.close()
    }
  }))

test('a mail that waits in the queue of 70b9051 waits in that of today', () =>
  withDatabase(async (owner, address) => {
    await restoreEarlierDatabase(address, '70b9051')
    await owner.query(`select from graphile_worker.add_job('mail', '{"sealed": "x"}', job_key => 'mail:1')`)
    await migrate(owner)
    assert.equal(await everyRow(owner, 'jobs', 'key, task, payload'), [
      { key: 'mail:1', task: 'mail', payload: { sealed: 'x' } },
    ])
  }))

test('one with other migrations of that time is left alone', () =>
  withDatabase(async (owner, address) => {
    await restoreEarlierDatabase(address, '70b9051')
    await owner.query(`delete from gatehouse.migrations where name = '0017_resets_and_codes.sql'`)
    const error = await migrate(owner).then(
      () => null,
      (thrown: Error) => thrown,
    )
    assert.match(error?.message ?? 'migrated', /0016_team_security\.sql.*Start that version/)
  }))

test.run()
