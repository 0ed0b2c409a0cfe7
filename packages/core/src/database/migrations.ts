import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../../migrations/', import.meta.url)

/** A numbered SQL file: tables, policies, and what they depend on. It is applied once, whole or not at all. */
export interface Migration {
  name: string
  sql(): string
}

/** The migrations in order. */
export const migrations: readonly Migration[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: () => readFileSync(new URL(name, folder), 'utf8') }))

/**
 * Whether a file is run without a transaction, as `create index concurrently` must be: its first line says so. It holds one statement,
 * which can be run again after it was cut off.
 */
export const isWithoutTransaction = (sql: string) =>
  /^-- no-transaction\s*$/m.test(sql.split('\n', 1)[0] ?? '')

/** The functions that migrations make: tables depend on them, or on what calls them. */
export function versionedFunctions(): string[] {
  const made = migrations.flatMap(({ sql }) =>
    [...sql().matchAll(/^\s*create (?:or replace )?function (\w+)/gim)].map(([, name = '']) => name),
  )
  return [...new Set(made)] // a later one may replace an earlier one's
}
