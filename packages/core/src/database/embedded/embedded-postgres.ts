import { realpathSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import pg from 'pg'
import { createCluster } from './create-cluster.ts'
import { EmbeddedPostgresError, explainFileError, explainOutput } from './embedded-postgres-error.ts'
import { lockFolder } from './folder-lock.ts'
import { endOrphanedPostgres } from './orphaned-postgres.ts'
import { findPostgresPrograms } from './postgres-programs.ts'
import { startPostmaster } from './postmaster.ts'
import { connectionAt, database, user } from './running-postgres.ts'
import { makeSocketFolder } from './socket-folder.ts'

export interface EmbeddedPostgres {
  /** For `pg` and MikroORM; `host` is the folder of the socket. */
  readonly connection: { host: string; port: number; user: string; database: string }
  readonly pid: number
  /** True when this start created the cluster. */
  readonly fresh: boolean
  /** Fast shutdown: open transactions are rolled back. Resolves when PostgreSQL is gone and the folder is free. */
  stop(): Promise<void>
  /** Resolves when PostgreSQL is gone, stopped or dead by itself. */
  readonly exited: Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Gets `data` (the cluster), `socket`, `postgres.log` and the lock; made if it is not there. */
  folder: string
  /** PostgreSQL settings by name, such as `{ fsync: 'off' }` in tests. */
  settings?: Record<string, string>
}

/**
 * Starts the PostgreSQL of a data folder, creating cluster and database where they are missing; it listens on a socket only
 * this user can reach and dies with this process. Call it from the main thread.
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
      return await startLocked(realpathSync(wanted), options.settings ?? {}, release)
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
  settings: Readonly<Record<string, string>>,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const programs = findPostgresPrograms()
  await endOrphanedPostgres(join(folder, 'data'))
  const fresh = await createCluster(folder, programs.initdb, settings['fsync'] !== 'off')
  const socketFolder = makeSocketFolder(folder)
  const postmaster = await startPostmaster({ program: programs.postgres, folder, socketFolder, settings })
  const connection = connectionAt(socketFolder)
  try {
    await ensureDatabase(connection)
  } catch (error) {
    await postmaster.stop()
    throw explainOutput('create the database', String(error), folder)
  }
  const exited = postmaster.exited.then(() => {
    if (dirname(socketFolder) !== folder) rmSync(socketFolder, { recursive: true, force: true })
    release()
  })
  const stop = async () => {
    await postmaster.stop()
    await exited
  }
  return { connection, pid: postmaster.pid, fresh, stop, exited }
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
