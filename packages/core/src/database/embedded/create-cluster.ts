import { execFile } from 'node:child_process'
import {
  closeSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresError, explainOutput } from './embedded-postgres-error.ts'
import { guardedCommand, postgresEnvironment } from './guarded-command.ts'
import { postgresMajor } from './postgres-programs.ts'

const unfinished = 'data.new-'

/**
 * Makes `folder/data` a PostgreSQL cluster unless it is one; true where it was made now. It is made under another name and
 * renamed when it is complete and on disk, so one cut short is never taken for a cluster.
 * @throws EmbeddedPostgresError where `folder/data` is something else, another version's or another user's, or the disk is full.
 */
export async function createCluster(folder: string, initdb: string, isDurable: boolean): Promise<boolean> {
  removeUnfinished(folder)
  const data = join(folder, 'data')
  if (isCluster(data)) return false

  const draft = mkdtempSync(join(folder, unfinished))
  try {
    await runInitdb(initdb, draft, isDurable, folder)
    renameSync(draft, data)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true, maxRetries: 5 })
    throw error
  }
  // what a start before this one was cut short in may have gone on for a moment
  removeUnfinished(folder)
  if (isDurable) syncFolder(folder)
  return true
}

function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(unfinished))
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 })
  }
}

function isCluster(data: string): boolean {
  const found = statSync(data, { throwIfNoEntry: false })
  if (found === undefined) return false
  if (found.uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      `The database in ${data} belongs to user ${found.uid}, but Gatehouse is running as user ${process.getuid?.()}. Start it as user ${found.uid}.`,
    )
  }
  const names = readdirSync(data)
  if (names.length === 0) return false
  if (!names.includes('PG_VERSION')) {
    throw new EmbeddedPostgresError(`${data} is not a PostgreSQL cluster. Move it elsewhere and start again.`)
  }
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (version === postgresMajor) return true
  throw new EmbeddedPostgresError(
    `The database in ${data} was made by PostgreSQL ${version}, but this Gatehouse comes with PostgreSQL ${postgresMajor}. Dump it with PostgreSQL ${version}, move the folder away and restore the dump.`,
  )
}

async function runInitdb(initdb: string, draft: string, isDurable: boolean, folder: string): Promise<void> {
  const [command, args] = guardedCommand(initdb, [
    `--pgdata=${draft}`,
    '--username=postgres',
    // Trust, because the socket's folder lets nobody but this user in; peer would see the user namespace's number.
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
  ])
  try {
    await promisify(execFile)(command, args, { env: postgresEnvironment, cwd: '/' })
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    throw explainOutput('create the database', output || String(error), folder)
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
