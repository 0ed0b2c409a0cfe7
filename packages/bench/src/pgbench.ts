import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { debianPostgresPrograms } from '@gatehouse/core/database/testing/debian-postgres'

const run = promisify(execFile)

/** @throws Error that says what to install */
export function findPgbench(): string {
  const path = join(debianPostgresPrograms() ?? '', 'pgbench')
  if (!existsSync(path))
    throw new Error('pgbench is missing. It comes with PostgreSQL: apt-get install postgresql')
  return path
}

export interface PgbenchRun {
  /** Transactions committed. */
  committed: number
  perSecond: number
}

/** Runs a script with so many clients for whole seconds, each statement prepared once. @throws Error if one fails */
export async function pgbench(
  program: string,
  database: { host: string; port: number; user: string; database: string },
  { script, clients, seconds }: { script: string; clients: number; seconds: number },
): Promise<PgbenchRun> {
  const where = ['-h', database.host, '-p', `${database.port}`, '-U', database.user, database.database]
  const how = [
    '-n',
    '-M',
    'prepared',
    '-c',
    `${clients}`,
    '-j',
    '2',
    '-T',
    `${Math.ceil(seconds)}`,
    '-f',
    script,
  ]
  const env = { ...process.env, PGOPTIONS: '-c search_path=gatehouse -c timezone=UTC' }
  const { stdout, stderr } = await run(program, [...how, ...where], { env })
  const [committed, failed, perSecond] = [
    /actually processed: (\d+)/,
    /failed transactions: (\d+)/,
    /tps = ([\d.]+) \(without/,
  ].map((pattern) => Number(pattern.exec(stdout)?.[1] ?? Number.NaN))
  if (!committed || !perSecond || failed || /aborted/.test(stderr))
    throw new Error(`pgbench failed: ${stdout}${stderr}`)
  return { committed, perSecond }
}
