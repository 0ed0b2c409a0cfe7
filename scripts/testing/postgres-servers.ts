import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export type PostgresName = 'embedded' | 'debian'
export type PostgresChoice = PostgresName | 'both'

/** A PostgreSQL that runs for the tests; `env` says where it is. */
export interface PostgresServer {
  env: Record<string, string>
  stop(): Promise<void>
}

/** The PostgreSQLs to run against here, and a notice for each one that would need something installed. */
export function choosePostgres(choice: PostgresChoice): { chosen: PostgresName[]; notices: string[] } {
  if (choice === 'embedded') return { chosen: ['embedded'], notices: [] }
  const others: PostgresName[] = choice === 'both' ? ['embedded'] : []
  if (hasDebianPostgres()) return { chosen: [...others, 'debian'], notices: [] }
  return {
    chosen: others,
    notices: ["SKIPPED: the database tests against Debian's PostgreSQL — install postgresql"],
  }
}

function hasDebianPostgres(): boolean {
  const versions = '/usr/lib/postgresql'
  return (
    existsSync(versions) && readdirSync(versions).some((v) => existsSync(join(versions, v, 'bin/initdb')))
  )
}

/** Starts one. Its code is loaded only here, so that a broken core does not keep the runner from saying so file by file. */
export async function startPostgres(name: PostgresName): Promise<PostgresServer> {
  if (name === 'embedded') {
    const { startSharedPostgres } = await import(
      '../../packages/core/src/database/testing/shared-postgres.ts'
    )
    return startSharedPostgres()
  }
  const { startDebianPostgres } = await import('../../packages/core/src/database/testing/debian-postgres.ts')
  return startDebianPostgres()
}
