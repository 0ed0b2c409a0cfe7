import { join } from 'node:path'
import { type Core, openCore } from '@gatehouse/core/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { migrate } from '@gatehouse/core/database/migrate'
import { keptSecret, makeDataFolder } from './data-folder.ts'
import type { Env } from './env.ts'

/** The product over its database, migrated. */
export interface OpenGatehouse {
  core: Core
  database: DatabaseAddress
  /** Resolves if the embedded database dies by itself; never for a database elsewhere. */
  databaseLost: Promise<void>
  close(): Promise<void>
}

/** Starts the embedded database, unless DATABASE_URL names another, migrates it and opens the product over it. */
export async function openGatehouse(env: Env): Promise<OpenGatehouse> {
  const embedded = env.databaseUrl ? undefined : await startEmbedded(env)
  const database: DatabaseAddress = embedded?.connection ?? { url: env.databaseUrl ?? '' }
  try {
    const owner = ownerPool(database, 2)
    await migrate(owner).finally(() => owner.end())
    const secret = env.secret ?? keptSecret(env.dataFolder)
    const core = await openCore({ database, secret, url: env.url })
    return {
      core,
      database,
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
