import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type PostgresChoice = 'embedded' | 'debian' | 'both'
export type PostgresServer = { env: Record<string, string>; stop(): Promise<void> }

/** A run of test files against one PostgreSQL; `everyFile` also those that the choice of PostgreSQL cannot matter to. */
export type PostgresPass = {
  name: 'embedded' | 'debian'
  everyFile: boolean
  start: () => Promise<PostgresServer>
}

/** The passes to make here, and a notice for each one that would need something installed. */
export function postgresPasses(choice: PostgresChoice): { passes: PostgresPass[]; notices: string[] } {
  const passes: PostgresPass[] = []
  const notices: string[] = []
  if (choice !== 'debian') {
    passes.push({ name: 'embedded', everyFile: true, start: startEmbedded })
  }
  if (choice !== 'embedded') {
    if (hasDebianPostgres()) passes.push({ name: 'debian', everyFile: false, start: startDebian })
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

// Loaded only when needed, so that a broken core does not keep the runner from saying so file by file.

async function startEmbedded(): Promise<PostgresServer> {
  const { startSharedPostgres } = await import('../../packages/core/src/database/testing/shared-postgres.ts')
  return startSharedPostgres()
}

async function startDebian(): Promise<PostgresServer> {
  const { startDebianPostgres } = await import('../../packages/core/src/database/testing/debian-postgres.ts')
  return startDebianPostgres()
}
