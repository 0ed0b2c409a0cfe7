import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { applicationRole } from '../database.ts'

/**
 * Fills an empty database with what Gatehouse of this commit had written after opening its demo account: a dump by `pg_dump --inserts
 * --no-owner` of PostgreSQL 15, without the lines that are psql's. 70b9051 had 16 migrations, 6823f59 was the last before they became two.
 */
export async function restoreEarlierDatabase(
  address: pg.ClientConfig,
  commit: '70b9051' | '6823f59',
): Promise<void> {
  const dump = gunzipSync(readFileSync(new URL(`earlier/${commit}.sql.gz`, import.meta.url))).toString()
  const client = new pg.Client(address)
  await client.connect()
  try {
    await client.query(
      `do $$ begin create role ${applicationRole} login; exception when duplicate_object or unique_violation then null; end $$`,
    )
    await client.query(dump)
  } finally {
    await client.end()
  }
}
