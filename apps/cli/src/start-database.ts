import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { DataFolderBusy } from '@gatehouse/core/database/embedded/embedded-postgres-error'
import { connectionOfRunning } from '@gatehouse/core/database/embedded/running-postgres'
import { makeDataFolder } from './data-folder.ts'
import type { Env } from './env.ts'

/** A database that answers, not migrated yet. */
export interface StartedDatabase {
  address: DatabaseAddress
  /** Resolves if the embedded database dies by itself; never for a database elsewhere. */
  lost: Promise<void>
  stop(): Promise<void>
}

const elsewhere = { lost: new Promise<void>(() => {}), stop: async () => {} }

/**
 * Starts the embedded database, unless DATABASE_URL names another. With `join`, the embedded database of a Gatehouse
 * that runs already is used beside it.
 */
export async function startDatabase(env: Env, { join = false } = {}): Promise<StartedDatabase> {
  if (env.databaseUrl) return { address: { url: env.databaseUrl }, ...elsewhere }
  return join ? startOrJoinEmbedded(env) : startEmbedded(env)
}

async function startEmbedded(env: Env): Promise<StartedDatabase> {
  makeDataFolder(env.dataFolder)
  const { connection, exited, stop } = await startEmbeddedPostgres({ folder: folderOf(env) })
  return { address: connection, lost: exited, stop }
}

/** A process that has the folder may still be starting, or about to end: both are waited for. */
async function startOrJoinEmbedded(env: Env): Promise<StartedDatabase> {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbedded(env)
    } catch (error) {
      if (!(error instanceof DataFolderBusy) || tries === 40) throw error
      const address = await connectionOfRunning(folderOf(env))
      if (address) return { address, ...elsewhere }
      await sleep(250)
    }
  }
}

const folderOf = (env: Env) => join(env.dataFolder, 'postgres')
