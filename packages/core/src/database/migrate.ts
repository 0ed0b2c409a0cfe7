import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { applicationRole } from './database.ts'
import { isDatabaseSlow } from './database-away.ts'
import { heardWithin } from './patience.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** The migrations in order: numbered SQL files, each applied once, whole or not at all. */
export const migrations = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: () => readFileSync(new URL(name, folder), 'utf8') }))

/**
 * Brings the schema up to date; answers the names applied. Several processes may call it at once.
 * @param owner connections as the schema's owner, which must be allowed to create the application's role
 * @throws Error if the database is older than PostgreSQL 15 or has migrations that this Gatehouse does not know
 */
export async function migrate(owner: pg.Pool): Promise<string[]> {
  const client = await owner.connect()
  try {
    // one migrating process at a time; the rest wait and find nothing to do
    await client.query(
      'set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0',
    )
    await client.query(unhurried(`select pg_advisory_lock(hashtext('gatehouse.migrate'))`))
    await requireVersion(client)
    await client.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${applicationRole}') then
          create role ${applicationRole} login nosuperuser nobypassrls;
        end if;
        if not pg_has_role(current_user, '${applicationRole}', 'member') then
          execute format('grant ${applicationRole} to %I', current_user);
        end if;
      exception when duplicate_object or unique_violation then null; -- made by another database's migration just now
      end $$;
      create schema if not exists gatehouse;
      create table if not exists gatehouse.migrations (name text primary key, applied_at timestamptz not null default now())`)
    const done = new Set(
      (await client.query<{ name: string }>('select name from gatehouse.migrations')).rows.map(
        ({ name }) => name,
      ),
    )
    const unknown = [...done].filter((name) => !migrations.some((migration) => migration.name === name))
    if (unknown.length > 0) {
      throw new Error(
        `The database was migrated by a newer Gatehouse (${unknown.join(', ')}). Start that version.`,
      )
    }
    const missing = migrations.filter(({ name }) => !done.has(name))
    for (const { name, sql } of missing) await apply(client, { name, sql: sql() })
    return missing.map(({ name }) => name)
  } finally {
    const tidied = client.query(
      `select pg_advisory_unlock(hashtext('gatehouse.migrate'));
       reset statement_timeout; reset lock_timeout; reset idle_in_transaction_session_timeout`,
    )
    client.release(
      await tidied.then(
        () => false,
        () => true, // the lock ends with the connection
      ),
    )
  }
}

/** As long as it takes: the largest that a timer of Node takes, 24 days. */
const unhurried = (text: string) => heardWithin({ text }, 2 ** 31 - 10_000)

async function requireVersion(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  )
  const version = Number(rows[0]?.version)
  if (version < 150_000)
    throw new Error(`PostgreSQL ${Math.floor(version / 10_000)} is too old: Gatehouse needs 15 or newer.`)
}

/**
 * Applies one migration, whole or not at all. It waits for no lock longer than `lockMs`, since everybody else would stand in line
 * behind it; it gives way then, and comes again.
 * @throws Error that names it
 */
export async function apply(
  client: pg.PoolClient,
  { name, sql }: { name: string; sql: string },
  { lockMs, againMs, tries }: { lockMs: number; againMs: number; tries: number } = patient,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await client.query(`begin; set local lock_timeout = ${lockMs}`)
      await client.query(unhurried(sql))
      await client.query('insert into gatehouse.migrations (name) values ($1)', [name])
      return void (await client.query(unhurried('commit')))
    } catch (error) {
      await client.query('rollback')
      if (!isDatabaseSlow(error) || tried === tries) {
        throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error })
      }
    }
    await sleep(againMs)
  }
}

const patient = { lockMs: 3_000, againMs: 2_000, tries: 30 }
