import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { type DatabaseAddress, ownerPool } from '../database.ts'
import { startTemporaryPostgres } from '../embedded/temporary-postgres.ts'
import { migrate } from '../migrate.ts'
import { sharedPostgresVariable } from './shared-postgres.ts'

export interface TestDatabase {
  address: Extract<DatabaseAddress, { host: string }>
  /** As the schema's owner, past every wall. */
  owner: pg.Pool
  drop(): Promise<void>
}

/**
 * A migrated database of this test's own, copied from a template that the first test makes: in `own`, in the runner's
 * server, or in one started for this process.
 */
export async function createTestDatabase(own?: TestDatabase['address']): Promise<TestDatabase> {
  const shared = process.env[sharedPostgresVariable]
  const temporary = own || shared ? undefined : await startTemporaryPostgres()
  const server: TestDatabase['address'] = own ?? (shared ? JSON.parse(shared) : temporary?.connection)
  const database = `test_${uuidv7().replaceAll('-', '')}`
  const admin = new pg.Client({ ...server, database: 'postgres' })
  await admin.connect()
  try {
    await ensureTemplate(admin, server)
    await admin.query(`create database ${database} template gatehouse_template`)
  } finally {
    await admin.end()
  }
  const address = { ...server, database }
  const owner = ownerPool(address, 2)
  return {
    address,
    owner,
    async drop() {
      await owner.end()
      if (temporary) return temporary.stop()
      const last = new pg.Client({ ...server, database: 'postgres' })
      await last.connect()
      await last.query(`drop database ${database} with (force)`)
      await last.end()
    },
  }
}

async function ensureTemplate(
  admin: pg.Client,
  server: { host: string; port: number; user: string },
): Promise<void> {
  await admin.query(`select pg_advisory_lock(hashtext('gatehouse.template'))`)
  const { rowCount } = await admin.query(`select from pg_database where datname = 'gatehouse_template'`)
  if (rowCount === 0) {
    await admin.query('create database gatehouse_making')
    const pool = ownerPool({ ...server, database: 'gatehouse_making' }, 2)
    await migrate(pool)
    await pool.end()
    await admin.query('alter database gatehouse_making rename to gatehouse_template')
  }
  await admin.query(`select pg_advisory_unlock(hashtext('gatehouse.template'))`)
}
