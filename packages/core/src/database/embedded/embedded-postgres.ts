import { realpathSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import pg from 'pg'
import { createCluster } from './create-cluster.ts'
import { EmbeddedPostgresError, explainFileError, explainOutput } from './embedded-postgres-error.ts'
import { lockFolder } from './folder-lock.ts'
import { keepPostmaster, type RestartReport } from './keep-postmaster.ts'
import { endOrphanedPostgres } from './orphaned-postgres.ts'
import { findPostgresPrograms } from './postgres-programs.ts'
import { startPostmaster } from './postmaster.ts'
import { connectionAt, database, user } from './running-postgres.ts'
import { makeSocketFolder } from './socket-folder.ts'

export interface EmbeddedPostgres {
  /** For `pg` and MikroORM; `host` is the folder of the socket. */
  readonly connection: { host: string; port: number; user: string; database: string }
  /** Of the server that runs now; undefined while it is started again. */
  readonly pid: number | undefined
  /** True when this start created the cluster. */
  readonly fresh: boolean
  /** Fast shutdown: open transactions are rolled back. Resolves when PostgreSQL is gone and the folder is free. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Gets `data` (the cluster), `socket`, `postgres.log` and the lock; made if it is not there. */
  folder: string
  /** PostgreSQL settings by name, such as `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>
  /** Told when PostgreSQL has ended by itself, when it could not be started again, and when it runs again. */
  tell?: (what: RestartReport) => void
}

/**
 * Starts the PostgreSQL of a data folder, creating cluster and database where they are missing; it listens on a socket only
 * this user can reach and dies with this process. One that ends by itself is started again, for as long as it takes. Call it from the main thread.
 * @throws DataFolderBusy while another process has the folder, EmbeddedPostgresError for whatever the operator has to mend.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  // The death signal that guards PostgreSQL comes with the end of the starting *thread*, not of its process.
  if (!isMainThread)
    throw new EmbeddedPostgresError('The embedded PostgreSQL must be started from the main thread.')
  const wanted = resolve(options.folder)
  try {
    const release = await lockFolder(wanted)
    try {
      return await startLocked(realpathSync(wanted), options, release)
    } catch (error) {
      release()
      throw error
    }
  } catch (error) {
    throw explainFileError(error, wanted)
  }
}

async function startLocked(
  folder: string,
  { settings = {}, tell = () => {} }: EmbeddedPostgresOptions,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const programs = findPostgresPrograms()
  await endOrphanedPostgres(join(folder, 'data'))
  const fresh = await createCluster(folder, programs.initdb, settings['fsync'] !== 'off')
  const socketFolder = makeSocketFolder(folder)
  const start = () => startPostmaster({ program: programs.postgres, folder, socketFolder, settings })
  const kept = keepPostmaster(await start(), {
    async startAgain() {
      await endOrphanedPostgres(join(folder, 'data'))
      makeSocketFolder(folder) // the dead server's socket goes
      return start()
    },
    tell,
  })
  const connection = connectionAt(socketFolder)
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= kept.stop().then(() => {
      if (dirname(socketFolder) !== folder) rmSync(socketFolder, { recursive: true, force: true })
      release()
    })
    return stopped
  }
  try {
    await ensureDatabase(connection)
  } catch (error) {
    await kept.stop()
    throw explainOutput('create the database', String(error), folder)
  }
  return {
    connection,
    get pid() {
      return kept.pid()
    },
    fresh,
    stop,
  }
}

/** At every start, since the one that made the cluster may have been killed before it came to this. */
async function ensureDatabase(connection: EmbeddedPostgres['connection']): Promise<void> {
  const client = new pg.Client({ ...connection, database: user, ssl: false })
  // A lost connection makes the query below fail; without a listener it would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query('select from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${database}`)
  } finally {
    await client.end()
  }
}
