import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { EmbeddedPostgresError, explainOutput } from './embedded-postgres-error.ts'
import { guardedCommand, postgresEnvironment } from './guarded-command.ts'
import { recordedPostmaster } from './orphaned-postgres.ts'
import { openPostgresLog, type PostgresLog } from './postgres-log.ts'
import { socketPath, socketPort } from './socket-folder.ts'

/** A server that recovers from a crash may be busy for a while; one that takes longer than this hangs. */
const startDeadline = 300_000
const quitAfter = 30_000

export interface Postmaster {
  readonly pid: number
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<void>
  /** Fast shutdown; resolves when the process is gone. */
  stop(): Promise<void>
}

export interface PostmasterOptions {
  readonly program: string
  readonly folder: string
  readonly socketFolder: string
  readonly settings: Readonly<Record<string, string>>
}

/**
 * Starts PostgreSQL on `folder/data` and resolves when it takes connections.
 * @throws EmbeddedPostgresError with the log's last words where it does not come up.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const data = join(options.folder, 'data')
  const log = openPostgresLog(join(options.folder, 'postgres.log'))
  try {
    const child = spawnPostmaster(options, data, log)
    const postmaster = await watch(child)
    try {
      await untilReady(child, data, options.socketFolder)
    } catch (error) {
      await postmaster.stop()
      throw error instanceof EmbeddedPostgresError
        ? error
        : explainOutput('start PostgreSQL', log.tail(), options.folder)
    }
    return postmaster
  } finally {
    log.close()
  }
}

function spawnPostmaster(options: PostmasterOptions, data: string, log: PostgresLog): ChildProcess {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: `"${options.socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: String(socketPort),
    ...options.settings,
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, args] = guardedCommand(options.program, ['-D', data, ...flags])
  // The recorded pid is stale and may be another process's by now. pg_ctl's variable makes PostgreSQL overlook that one pid
  // and still check the shared memory of the dead server, which removing postmaster.pid would prevent.
  const stale = recordedPostmaster(data)
  const env = {
    ...postgresEnvironment,
    ...(stale === undefined ? {} : { PG_GRANDPARENT_PID: String(stale) }),
  }
  // A session of its own: Ctrl-C in the terminal must reach Gatehouse alone, which still needs the database to stop.
  return spawn(command, args, {
    env,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  })
}

async function watch(child: ChildProcess): Promise<Postmaster> {
  const endWithUs = () => child.kill('SIGINT')
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const { pid } = child
  if (pid === undefined) {
    const cause = await new Promise((resolve) => child.once('error', resolve))
    throw new EmbeddedPostgresError(`Could not start PostgreSQL: ${cause}`)
  }
  process.once('exit', endWithUs)
  void exited.then(() => process.off('exit', endWithUs))
  return {
    pid,
    exited,
    async stop() {
      child.kill('SIGINT')
      // An immediate shutdown loses nothing either: the next start replays the log.
      const impatience = globalThis.setTimeout(() => child.kill('SIGQUIT'), quitAfter)
      await exited
      clearTimeout(impatience)
    },
  }
}

/** Throws a plain error where the process ends, so that the caller can tell it from the log. */
async function untilReady(child: ChildProcess, data: string, socketFolder: string): Promise<void> {
  const begin = performance.now()
  // The socket (a stale one was removed) comes after a new postmaster.pid, whose eighth line is the state.
  while (!(existsSync(socketPath(socketFolder)) && readState(data) === 'ready')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('PostgreSQL ended')
    if (performance.now() - begin > startDeadline) {
      throw new EmbeddedPostgresError(
        `PostgreSQL in ${data} was not ready after ${startDeadline / 1000} s. See its log.`,
      )
    }
    await setTimeout(5)
  }
}

function readState(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim()
  } catch {
    return undefined
  }
}
