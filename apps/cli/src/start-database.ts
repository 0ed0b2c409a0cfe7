import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { startEmbeddedPostgres } from '@gatehouse/core/database/embedded/embedded-postgres'
import { DataFolderBusy } from '@gatehouse/core/database/embedded/embedded-postgres-error'
import type { RestartReport } from '@gatehouse/core/database/embedded/keep-postmaster'
import { connectionOfRunning } from '@gatehouse/core/database/embedded/running-postgres'
import { log } from '@gatehouse/core/log/service-log'
import { makeDataFolder } from './data-folder.ts'
import type { Env } from './env.ts'
import { keepServedUrl } from './served-url.ts'

/** A database that answers, not migrated yet. */
export interface StartedDatabase {
  address: DatabaseAddress
  /** Whether it is the embedded database of a Gatehouse that runs already, in another process. */
  joined?: true
  stop(): Promise<void>
}

const elsewhere = { stop: async () => {} }

/** How long a short command may take to give the data folder back, in milliseconds. */
const patience = 3000

/**
 * Starts the embedded database, unless DATABASE_URL names another. With `join`, the embedded database of a Gatehouse
 * that runs already is used beside it.
 */
export async function startDatabase(env: Env, { join = false } = {}): Promise<StartedDatabase> {
  if (env.databaseUrl) return { address: { url: env.databaseUrl }, ...elsewhere }
  return join ? startOrJoinEmbedded(env) : startEmbeddedToServe(env)
}

async function startEmbedded(env: Env): Promise<StartedDatabase> {
  makeDataFolder(env.dataFolder)
  const { connection, stop } = await startEmbeddedPostgres({ folder: folderOf(env), tell: tellRestart })
  return { address: connection, stop }
}

function tellRestart(report: RestartReport): void {
  if ('ended' in report)
    log.error(
      'the embedded database stopped unexpectedly, starting it again (postgres.log in the data folder says why)',
    )
  else if ('failed' in report) {
    const { failed, againMs } = report
    log.error(
      { error: failed.message, againMs },
      'the embedded database could not be started again, will keep trying',
    )
  } else log.warn('the embedded database is running again')
}

/** Commands beside it find its public origin from here on. */
async function startEmbeddedToServe(env: Env): Promise<StartedDatabase> {
  const { stop, ...started } = await startEmbeddedSoon(env)
  try {
    const forgetUrl = keepServedUrl(env.dataFolder, env.url)
    return {
      ...started,
      stop() {
        forgetUrl()
        return stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A command may have the folder for a moment, and is waited for; whoever keeps it longer is another Gatehouse. */
async function startEmbeddedSoon(env: Env): Promise<StartedDatabase> {
  for (const end = Date.now() + patience; ; await sleep(100)) {
    try {
      return await startEmbedded(env)
    } catch (error) {
      if (!(error instanceof DataFolderBusy) || Date.now() > end) throw error
    }
  }
}

/** A process that has the folder may still be starting, or about to end: both are waited for. */
async function startOrJoinEmbedded(env: Env): Promise<StartedDatabase> {
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbedded(env)
    } catch (error) {
      if (!(error instanceof DataFolderBusy) || tries === 40) throw error
      const address = await connectionOfRunning(folderOf(env))
      if (address) return { address, joined: true, ...elsewhere }
      await sleep(250)
    }
  }
}

const folderOf = (env: Env) => join(env.dataFolder, 'postgres')
