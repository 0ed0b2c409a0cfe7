import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { copyCluster } from '../testing/copied-cluster.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'

export type User = 'root' | 'nobody' | 'self'

const nobody = 65534

/** Whom the tests can be: as root, root and somebody who is not. */
export const users: readonly User[] = process.getuid?.() === 0 ? ['root', 'nobody'] : ['self']

export interface GatehouseProcess {
  readonly process: ChildProcess
  readonly started?: Pick<EmbeddedPostgres, 'connection' | 'pid' | 'fresh'>
  readonly refused?: { name: string; message: string }
  /** Sends the signal and waits for the end of the process (not of its PostgreSQL). */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts the process without waiting for its database. */
export function spawnGatehouse(folder: string, user: User, prefix: readonly string[] = []): ChildProcess {
  const identity =
    user === 'nobody' ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'] : []
  const script = join(import.meta.dirname, 'hold-postgres.fixture.ts')
  const [command = '', ...args] = [...prefix, ...identity, process.execPath, script, folder]
  return spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: '/' })
}

/** A process of its own that has started the database of the folder, or was refused. */
export async function startGatehouse(
  folder: string,
  user: User,
  prefix: readonly string[] = [],
): Promise<GatehouseProcess> {
  const child = spawnGatehouse(folder, user, prefix)
  const exited = once(child, 'exit')
  if (child.stdout === null) throw new Error('the process has no output')
  const lines = createInterface(child.stdout)
  const [line] = await Promise.race([once(lines, 'line'), exited.then(() => [undefined])])
  if (typeof line !== 'string')
    throw new Error(`the process said nothing: ${child.exitCode ?? child.signalCode}`)
  return {
    ...JSON.parse(line),
    process: child,
    async end(signal) {
      child.kill(signal)
      await exited
    },
  }
}

/** A new folder that belongs to the user. */
export function makeFolder(user: User): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'))
  if (user === 'nobody') chownSync(folder, nobody, nobody)
  return folder
}

/** The same with a cluster in it, as a stop leaves it: for what is not about initdb. */
export async function makeFolderWithCluster(user: User): Promise<string> {
  const folder = makeFolder(user)
  await copyCluster(folder)
  if (user === 'nobody') execFileSync('chown', ['-R', `${nobody}:${nobody}`, folder])
  return folder
}

/** The first row of a statement on a connection of its own. */
export async function query(
  connection: EmbeddedPostgres['connection'] | undefined,
  statement: string,
): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ ...connection })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(statement)).rows[0]
  } finally {
    await client.end()
  }
}
