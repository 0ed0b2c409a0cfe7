import type pg from 'pg'
import type { TestDatabase } from './test-database.ts'

/** Changes rows as the schema's owner in one transaction, announced as a verb's would be: what a test cannot wait for. */
export async function announced(
  database: Pick<TestDatabase, 'owner'>,
  work: (client: pg.PoolClient) => Promise<unknown>,
): Promise<void> {
  const client = await database.owner.connect()
  try {
    await client.query('begin')
    await client.query(
      `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`,
    )
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
