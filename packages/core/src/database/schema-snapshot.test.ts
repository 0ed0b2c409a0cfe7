import { readFileSync, writeFileSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { schemaSnapshot } from './testing/schema-snapshot.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

/**
 * What migrations and functions make, as the catalog tells it: reviewed as a diff of the committed snapshot.
 * `UPDATE_SNAPSHOT=1 node packages/core/src/database/schema-snapshot.test.ts` renews it.
 */
const file = new URL('../../migrations/schema.snapshot.txt', import.meta.url)

const test = suite('schema snapshot')
let database: TestDatabase

test.before(async () => {
  database = await createTestDatabase()
})
test.after(() => database?.drop())

test('the migrations make the schema that was reviewed', async () => {
  const made = await schemaSnapshot(database.owner)
  if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(file, made)
  assert.fixture(
    made,
    readFileSync(file, 'utf8'),
    'The schema is not that of migrations/schema.snapshot.txt. If it should be, renew the snapshot with UPDATE_SNAPSHOT=1 and this test, and commit it.',
  )
})

test.run()
