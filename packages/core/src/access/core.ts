import type { MikroORM } from '@mikro-orm/core'
import type pg from 'pg'
import type { UsdtSetup } from '../billing/usdt/view.ts'
import type { PaymentSettings, Seller } from '../billing/view.ts'
import type { Cost } from '../crypto/hash-code.ts'
import type { Sealer } from '../crypto/seal.ts'
import type { LiveFeed } from '../live/feed.ts'
import type { MachineSettings } from '../machine/provider/view.ts'
import type { KnownCallers } from './known-callers.ts'
import type { LastSeen } from './last-seen.ts'
import type { OneAtATime } from './one-at-a-time.ts'

/** Whether everyone who is signed in may open accounts, or whoever runs Gatehouse alone. */
export type OpenAccounts = 'operator' | 'everyone'

/** The product, without a door: what every verb needs. */
export interface Core {
  readonly pool: pg.Pool
  /** The ORM, loaded when it is first asked for: it is two thirds of all modules, and reads need none of it. */
  orm(): Promise<MikroORM>
  readonly sealer: Sealer
  readonly url: string
  readonly gatewayPort: number
  readonly gatewayFrom: readonly string[]
  readonly openAccounts: OpenAccounts
  readonly recordingQuota: number | null
  readonly codeCost: Cost
  /** Who sells plans; null where nothing is sold. */
  readonly seller: Seller | null
  /** Whether the demo's provider may take payments, and the clock be moved: where nothing real is set. */
  readonly isDemo: boolean
  /** The real ways to be paid, and the secrets that they need. */
  readonly payments: PaymentSettings
  /** What customers can pay to in USDT; null where it is not set up. */
  readonly usdt: UsdtSetup | null
  /** How providers of machines are asked. */
  readonly machines: MachineSettings
  readonly lines: OneAtATime
  /** The looks at the rights of an account's open pages. */
  readonly watchers: OneAtATime
  readonly known: KnownCallers
  readonly lastSeen: LastSeen
  readonly live: LiveFeed
  close(): Promise<void>
}
