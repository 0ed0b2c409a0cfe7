import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { applicationRole } from './database.ts'
import { versionedFunctions } from './migrations.ts'

const folder = new URL('../../functions/', import.meta.url)

/** An SQL function that no table depends on. */
export interface FunctionFile {
  /** `<wing>/<function>.sql` */
  name: string
  sql(): string
}

/** The functions, one a file. */
export const functionFiles: readonly FunctionFile[] = readdirSync(folder, {
  recursive: true,
})
  .map(String)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: () => readFileSync(new URL(name, folder), 'utf8') }))

/** What a Gatehouse brings to the database that is not applied once, but whenever it changes. */
export interface Brought {
  release: number
  functions: readonly FunctionFile[]
}

/**
 * What this one brings. Each release raises its number by one. The functions in the database are those of the newest that has started:
 * an older process that starts again beside it does not put its own back.
 */
export const brought: Brought = { release: 1, functions: functionFiles }

/** Tells whether any of the files has changed. */
export function checksumOf(functions: readonly FunctionFile[]): string {
  const hash = createHash('sha256')
  for (const { name, sql } of functions) hash.update(`${name}\0${sql()}\0`)
  return hash.digest('hex')
}

interface Defined {
  oid: number
  place: string
  signature: string
}

/** Makes the functions of the schema those of the files, within a transaction: what no file defines is dropped, old signatures too. */
export async function applyFunctions(
  client: pg.PoolClient,
  functions: readonly FunctionFile[],
): Promise<void> {
  await client.query('set local check_function_bodies = off') // they may call each other
  const former = await repeatable(client)
  // who may run them is said by the files alone
  await client.query(
    former
      .map(({ signature }) => `revoke all on function ${signature} from public, ${applicationRole};`)
      .join(''),
  )
  const placed = new Map((await repeatable(client)).map(({ oid, place }) => [oid, place]))
  for (const { name, sql } of functions) {
    await client.query(sql()).catch((error: Error) => {
      throw new Error(`functions/${name} failed: ${error.message}`, { cause: error })
    })
  }
  // a row of the catalog that no file has written anew is where it was
  const gone = (await repeatable(client)).filter(({ oid, place }) => placed.get(oid) === place)
  if (gone.length > 0)
    await client.query(`drop function ${gone.map(({ signature }) => signature).join(', ')}`)
  // default privileges could not do it: those of one schema take nothing from what PUBLIC has in all of them
  await client.query('revoke all on all functions in schema gatehouse from public')
}

async function repeatable(client: pg.PoolClient): Promise<Defined[]> {
  const { rows } = await client.query<Defined>(
    `select p.oid::bigint as oid, p.ctid::text as place, p.oid::regprocedure::text as signature
     from pg_proc p where p.pronamespace = 'gatehouse'::regnamespace and p.proname <> all($1) order by p.oid`,
    [versionedFunctions()],
  )
  return rows
}
