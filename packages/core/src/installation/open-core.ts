import type { MikroORM } from '@mikro-orm/core'
import type { Core, OpenAccounts } from '../access/core.ts'
import { KnownCallers } from '../access/known-callers.ts'
import { LastSeen } from '../access/last-seen.ts'
import { writingSeen } from '../access/mark-seen.ts'
import { OneAtATime } from '../access/one-at-a-time.ts'
import { asSystem } from '../access/system-read.ts'
import { realRails } from '../billing/payment/real-rails.ts'
import type { UsdtSetup } from '../billing/usdt/view.ts'
import type { PaymentSettings, Seller } from '../billing/view.ts'
import { type Cost, costNow } from '../crypto/hash-code.ts'
import { createSealer, type Secrets } from '../crypto/seal.ts'
import { applicationPool, type DatabaseAddress } from '../database/database.ts'
import type { Patience } from '../database/patience.ts'
import { LiveFeed } from '../live/feed.ts'
import { type MachineSettings, usualMachines } from '../machine/provider/view.ts'
import { learnFormerSecrets } from './secret/former-secrets.ts'

export interface CoreOptions {
  database: DatabaseAddress
  /** The secret that seals stored private keys, `GATEHOUSE_SECRET`, or what answers those of the moment while it is rotated. */
  secret: string | (() => Secrets)
  /** The public origin, for links. */
  url: string
  /** Connections to PostgreSQL, at most. */
  poolSize?: number
  /** How long it may take; the usual patience unless given. */
  patience?: Patience
  /** The port of the SSH gateway, on the host of `url`, for the command that logs in; 4622 unless given. */
  gatewayPort?: number
  /** Addresses and CIDRs from which servers let the gateway in; any, unless given. */
  gatewayFrom?: readonly string[]
  /** Who may open accounts: whoever runs Gatehouse alone, unless given. */
  openAccounts?: OpenAccounts
  /** How many bytes an account's recordings may take that has no quota of its own; null, and unless given, as many as they like. */
  recordingQuota?: number | null
  /** The work that a recovery code's hash is. */
  codeCost?: Cost
  /** Who sells plans; nobody, unless given. */
  seller?: Seller | null
  /** Whether payments are the demo's, where nothing real is set up; not, unless given. */
  isDemo?: boolean
  /** The real ways to be paid; none, unless given. */
  payments?: PaymentSettings
  /** What customers can pay to in USDT; nothing, unless given. */
  usdt?: UsdtSetup | null
  /** How providers of machines are asked; Hetzner Cloud where it is, unless given. */
  machines?: Partial<MachineSettings>
}

/** Opens the product over a migrated database. Close it to let the process end. */
export async function openCore({
  database,
  secret,
  url,
  poolSize,
  patience,
  gatewayPort = 4622,
  gatewayFrom = [],
  openAccounts = 'operator',
  recordingQuota = null,
  codeCost = costNow,
  seller = null,
  isDemo = false,
  payments = {},
  usdt = null,
  machines = {},
}: CoreOptions): Promise<Core> {
  const pool = applicationPool(database, poolSize, patience)
  let orm: Promise<MikroORM> | undefined
  const core: Core = {
    pool,
    orm() {
      orm ??= import('./open-orm.ts').then(({ openOrm }) => openOrm())
      return orm
    },
    sealer: createSealer(secret),
    url,
    gatewayPort,
    gatewayFrom,
    openAccounts,
    recordingQuota,
    codeCost,
    seller,
    isDemo: isDemo && !usdt && !realRails.some((rail) => payments[rail]),
    payments,
    usdt,
    machines: { ...usualMachines, ...machines },
    lines: new OneAtATime(),
    watchers: new OneAtATime(),
    known: new KnownCallers(),
    lastSeen: new LastSeen((seen) => asSystem(core, writingSeen(seen))),
    live: new LiveFeed(pool),
    async close() {
      await core.live.close()
      await core.lastSeen.stop()
      await (await orm)?.close()
      await pool.end()
    },
  }
  try {
    await learnFormerSecrets(core)
  } catch (error) {
    await core.close()
    throw error
  }
  core.lastSeen.start()
  return core
}
