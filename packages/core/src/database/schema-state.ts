import type pg from 'pg'
import { earlierDatabase } from './earlier-databases.ts'
import { brought, checksumOf } from './functions.ts'
import { migrations } from './migrations.ts'

/** What a database says of how it was migrated. */
export interface SchemaState {
  /** The names of its migrations. */
  done: Set<string>
  /** Those that this Gatehouse has and the database has not. */
  missing: string[]
  /** Those that this Gatehouse does not know. */
  unknown: string[]
  /** Whether it is from before the first release. */
  isEarlier: boolean
  /** Whether its functions are of an older release, or of this one and others. */
  areFunctionsOld: boolean
}

/** Reads it, as the owner or the application; a schema that was never migrated has nothing. */
export async function readSchemaState(
  database: pg.Pool | pg.PoolClient,
  { release, functions: own } = brought,
): Promise<SchemaState> {
  const there = await database.query<{ migrations: boolean; functions: boolean }>(
    `select to_regclass('gatehouse.migrations') is not null as migrations, to_regclass('gatehouse.functions') is not null as functions`,
  )
  const [tables] = there.rows
  const names = tables?.migrations
    ? (await database.query<{ name: string }>('select name from gatehouse.migrations')).rows
    : []
  const functions = tables?.functions
    ? (
        await database.query<{ release: number; checksum: string }>(
          'select release, checksum from gatehouse.functions',
        )
      ).rows[0]
    : undefined
  const done = new Set(names.map(({ name }) => name))
  const known = new Set(migrations.map(({ name }) => name))
  return {
    done,
    missing: [...known].filter((name) => !done.has(name)),
    unknown: [...done].filter((name) => !known.has(name)),
    isEarlier: earlierDatabase(done) !== null,
    areFunctionsOld:
      !functions ||
      functions.release < release ||
      (functions.release === release && functions.checksum !== checksumOf(own)),
  }
}

/** Whether this Gatehouse can work on it as it is, or it has to be migrated first, or by a newer one was. */
export function standingOf(state: SchemaState): 'current' | 'behind' | 'ahead' {
  if (state.isEarlier) return 'behind'
  if (state.unknown.length > 0) return 'ahead'
  return state.missing.length > 0 || state.areFunctionsOld ? 'behind' : 'current'
}
