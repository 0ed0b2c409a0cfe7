import type pg from 'pg'
import { applicationRole } from './database.ts'
import { earlierDatabase } from './earlier-databases.ts'
import { applyFunctions, type Brought, brought, checksumOf } from './functions.ts'
import { migrations } from './migrations.ts'
import { readSchemaState, type SchemaState, standingOf } from './schema-state.ts'
import { apply, roundsOf, type Step, unhurried, versioned } from './schema-steps.ts'

/**
 * Brings the schema up to date: the migrations that are missing, and the functions where they have changed. Answers what was applied.
 * Several processes may call it at once.
 * @param owner connections as the schema's owner, which must be allowed to create the application's role
 * @throws Error if the database is older than PostgreSQL 15, has migrations that this Gatehouse does not know, or is too busy to be changed
 */
export async function migrate(owner: pg.Pool, own: Brought = brought): Promise<string[]> {
  const client = await owner.connect()
  try {
    // one migrating process at a time; the rest wait and find nothing to do
    await client.query(
      'set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0',
    )
    await client.query(unhurried(`select pg_advisory_lock(hashtext('gatehouse.migrate'))`))
    await requireVersion(client)
    await makeBooks(client)
    const state = await readSchemaState(client, own)
    if (standingOf(state) === 'ahead') {
      throw new Error(
        `The database was migrated by a newer Gatehouse (${state.unknown.join(', ')}). Start that version or a newer one.`,
      )
    }
    const rounds = roundsOf(stepsFrom(state, own))
    for (const round of rounds) await apply(client, round)
    return rounds.flat().map(({ name }) => name)
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

async function requireVersion(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version_num') as version`,
  )
  const version = Number(rows[0]?.version)
  if (version < 150_000)
    throw new Error(`PostgreSQL ${Math.floor(version / 10_000)} is too old: Gatehouse needs 15 or newer.`)
}

/** The application's role, the schema, and the tables that say what was done to it. */
async function makeBooks(client: pg.PoolClient): Promise<void> {
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
    create table if not exists gatehouse.migrations (name text primary key, applied_at timestamptz not null default now());
    do $$ begin
      if to_regclass('gatehouse.functions') is null then
        create table gatehouse.functions (release integer not null, checksum text not null);
        grant select on gatehouse.migrations, gatehouse.functions to ${applicationRole};
      end if;
    end $$`)
}

function stepsFrom({ done, missing, isEarlier, areFunctionsOld }: SchemaState, own: Brought): Step[] {
  const earlier = isEarlier ? earlierDatabase(done) : null
  const squashed = ['0001_tables.sql', '0002_policies.sql']
  const steps: Step[] = migrations
    .filter(({ name }) => missing.includes(name) && !(earlier && squashed.includes(name)))
    .map(({ name, sql }) => versioned(name, sql()))
  if (earlier)
    steps.unshift({
      name: 'from before the first release',
      run: (client) => client.query(unhurried(earlier.sql)),
    })
  if (areFunctionsOld) steps.push({ name: 'functions', run: (client) => renewFunctions(client, own) })
  return steps
}

async function renewFunctions(client: pg.PoolClient, { release, functions }: Brought): Promise<void> {
  await applyFunctions(client, functions)
  await client.query('delete from gatehouse.functions')
  await client.query('insert into gatehouse.functions (release, checksum) values ($1, $2)', [
    release,
    checksumOf(functions),
  ])
}
