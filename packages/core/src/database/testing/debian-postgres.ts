import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { quickFolder } from './quick-folder.ts'
import { sharedPostgresVariable } from './shared-postgres.ts'

const versions = '/usr/lib/postgresql'

/** The folder of Debian's PostgreSQL programs, newest version first, or null where the package is not installed. */
export function debianPostgresPrograms(): string | null {
  if (!existsSync(versions)) return null
  const [newest] = readdirSync(versions).sort((a, b) => Number(b) - Number(a))
  const folder = newest && join(versions, newest, 'bin')
  return folder && existsSync(join(folder, 'initdb')) ? folder : null
}

/** A server of Debian's version in a temporary folder, socket only, for the second pass of the tests. */
export async function startDebianPostgres(): Promise<{ env: Record<string, string>; stop(): Promise<void> }> {
  const programs = debianPostgresPrograms()
  if (!programs) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  const folder = mkdtempSync(join(quickFolder(), 'gatehouse-debian-'))
  const data = join(folder, 'data')
  // PostgreSQL refuses to run as root
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if ('uid' in nobody) chownSync(folder, 65534, 65534)
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--locale=C.UTF-8'],
    {
      stdio: 'pipe',
      cwd: '/',
      ...nobody,
    },
  )
  const options = [
    '-D',
    data,
    '-k',
    folder,
    '-c',
    'listen_addresses=',
    '-c',
    'fsync=off',
    '-c',
    'synchronous_commit=off',
    '-c',
    'full_page_writes=off',
    '-c',
    'max_wal_size=256MB', // it may lie in memory
    '-c',
    'max_connections=200',
  ]
  const server = spawn(join(programs, 'postgres'), options, { stdio: 'ignore', cwd: '/', ...nobody })
  const exited = once(server, 'exit')
  const connection = { host: folder, port: 5432, user: 'postgres', database: 'postgres' }
  await answers(connection)
  return {
    env: { [sharedPostgresVariable]: JSON.stringify(connection) },
    async stop() {
      server.kill('SIGINT')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answers(connection: pg.ClientConfig): Promise<void> {
  for (let tries = 0; ; tries++) {
    const client = new pg.Client(connection)
    try {
      await client.connect()
      return await client.end()
    } catch (error) {
      if (tries === 100) throw error
      await sleep(100)
    }
  }
}
