import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type PostgresChoice = 'embedded' | 'debian' | 'both'
export type PostgresServer = { env: Record<string, string>; stop(): Promise<void> }

/** A run of test files against one PostgreSQL; `everyFile` also those that the choice of PostgreSQL cannot matter to. */
export type PostgresPass = {
  name: 'embedded' | 'debian'
  everyFile: boolean
  start?: () => Promise<PostgresServer>
}

const folder = 'packages/core/src/database/testing'

/**
 * The passes to make here, and a notice for each one that would need something installed.
 * @param root the folder of the repository
 */
export function postgresPasses(
  root: string,
  choice: PostgresChoice,
): { passes: PostgresPass[]; notices: string[] } {
  const passes: PostgresPass[] = []
  const notices: string[] = []
  if (choice !== 'debian') {
    const start = starter(root, 'shared-postgres.ts', 'startSharedPostgres')
    passes.push({ name: 'embedded', everyFile: true, ...(start && { start }) })
  }
  if (choice !== 'embedded') {
    const start = hasDebianPostgres() && starter(root, 'debian-postgres.ts', 'startDebianPostgres')
    if (start) passes.push({ name: 'debian', everyFile: false, start })
    else notices.push("SKIPPED: the database tests against Debian's PostgreSQL — install postgresql")
  }
  return { passes, notices }
}

function hasDebianPostgres(): boolean {
  const versions = '/usr/lib/postgresql'
  return (
    existsSync(versions) && readdirSync(versions).some((v) => existsSync(join(versions, v, 'bin/initdb')))
  )
}

/** Loaded only when needed, so that a broken core does not keep the runner from saying so file by file. */
function starter(root: string, file: string, name: string): (() => Promise<PostgresServer>) | undefined {
  const path = join(root, folder, file)
  if (!existsSync(path)) return undefined
  return async () => (await import(path))[name]()
}
