import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Core, openCore } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { DataFolderBusy } from '@gatehouse/core/database/embedded/embedded-postgres-error'
import { connectionOfRunning } from '@gatehouse/core/database/embedded/running-postgres'
import { migrate } from '@gatehouse/core/database/migrate'
import { keptSecret, makeDataFolder } from './data-folder.ts'
import type { Env } from './env.ts'

/** The product over its database, migrated. */
export interface OpenGatehouse {
  core: Core
  database: DatabaseAddress
  /** The migrations that opening it has applied. */
  migrated: string[]
  /** Resolves if the embedded database dies by itself; never for a database elsewhere. */
  databaseLost: Promise<void>
  close(): Promise<void>
}

/**
 * Starts the embedded database, unless DATABASE_URL names another, migrates it and opens the product over it. With `join`,
 * the embedded database of a Gatehouse that runs already is used beside it.
 */
export async function openGatehouse(env: Env, options: { join?: boolean } = {}): Promise<OpenGatehouse> {
  const embedded = env.databaseUrl
    ? undefined
    : await (options.join ? startOrJoinEmbedded(env) : startEmbedded(env))
  const database: DatabaseAddress = embedded?.connection ?? { url: env.databaseUrl ?? '' }
  try {
    const owner = ownerPool(database, 2)
    const migrated = await migrate(owner).finally(() => owner.end())
    const secret = env.secret ?? keptSecret(env.dataFolder)
    const core = await openCore({ database, secret, url: env.url })
    return {
      core,
      database,
      migrated,
      databaseLost: embedded?.exited ?? new Promise(() => {}),
      async close() {
        await core.close()
        await embedded?.stop()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

async function startEmbedded(env: Env) {
  makeDataFolder(env.dataFolder)
  return startEmbeddedPostgres({ folder: join(env.dataFolder, 'postgres') })
}

/** A process that has the folder may still be starting, or about to end: both are waited for. */
async function startOrJoinEmbedded(env: Env) {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbedded(env)
    } catch (error) {
      if (!(error instanceof DataFolderBusy) || tries === 40) throw error
      const connection = await connectionOfRunning(join(env.dataFolder, 'postgres'))
      if (connection) return { connection, exited: undefined, stop: async () => {} }
      await sleep(250)
    }
  }
}
