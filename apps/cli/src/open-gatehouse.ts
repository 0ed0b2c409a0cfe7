import type { Core } from '@gatehouse/core/access/core'
import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { migrate } from '@gatehouse/core/database/migrate'
import { readSchemaState, standingOf } from '@gatehouse/core/database/schema-state'
import { openCore } from '@gatehouse/core/installation/open-core'
import { CommandFailed, isDatabaseAway } from './attempt.ts'
import type { Env } from './env.ts'
import { secretsOf } from './secrets.ts'
import { sellerOf } from './seller-of.ts'
import { servedUrl } from './served-url.ts'
import type { StartedDatabase } from './start-database.ts'
import { usdtOf } from './usdt-of.ts'

/** The product over its migrated database. */
export interface OpenGatehouse {
  core: Core
  database: DatabaseAddress
  /** The migrations that opening it has applied. */
  migrated: string[]
  /** Closes the product, and its database if this process started it. */
  close(): Promise<void>
}

// its address may hold a password, so it is not shown
function explainDatabaseUrl(env: Env) {
  return (error: unknown): never => {
    if (!env.databaseUrl || !(error instanceof Error && isDatabaseAway(error))) throw error
    const why = `${error.message}. Set it to the address of a running PostgreSQL`
    throw new CommandFailed(`Gatehouse can’t use the database in DATABASE_URL (not shown): ${why}.`)
  }
}

/**
 * Opens the product over a database that was started; if that fails the database is stopped. Who `migrates` brings it up to date
 * first, whoever does not must find it so: beside a Gatehouse that serves, a table would be changed under its hands.
 */
export async function openGatehouse(
  env: Env,
  { address, joined, stop }: StartedDatabase,
  { migrates }: { migrates: boolean },
): Promise<OpenGatehouse> {
  try {
    const owner = ownerPool(address, 2)
    const migrated = await (migrates ? migrate(owner) : requireMigrated(owner))
      .catch(explainDatabaseUrl(env))
      .finally(() => owner.end())
    // links must lead to the Gatehouse that runs, whatever port this process was given
    const url = (joined && !env.urlGiven && servedUrl(env.dataFolder)) || env.url
    const core = await openCore({
      database: address,
      secret: secretsOf(env),
      url,
      gatewayPort: env.gatewayPort,
      gatewayFrom: env.gatewayFrom,
      openAccounts: env.openAccounts,
      recordingQuota: env.recordingQuota,
      seller: await sellerOf(env),
      isDemo: env.takesDemoPayments,
      payments: env.payments,
      usdt: await usdtOf(env),
      machines: env.hetznerUrl === undefined ? {} : { hetznerUrl: env.hetznerUrl },
    })
    return {
      core,
      database: address,
      migrated,
      async close() {
        await core.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function requireMigrated(owner: ReturnType<typeof ownerPool>): Promise<string[]> {
  const standing = standingOf(await readSchemaState(owner))
  if (standing === 'current') return []
  throw new CommandFailed(
    standing === 'behind'
      ? 'The database is not up to date. Run "gatehouse migrate" (or "gatehouse serve", which does this too).'
      : 'The database was migrated by a newer Gatehouse. Use that version or a newer one.',
  )
}
