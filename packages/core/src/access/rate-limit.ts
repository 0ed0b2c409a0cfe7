import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Core } from '../core.ts'
import { RateLimited } from './errors.ts'

/** Attempts allowed per window, by what is counted. Counted in PostgreSQL, so that several processes agree. */
const limits = {
  'email-change.email': { points: 5, duration: 3600 },
  'email-change.user': { points: 5, duration: 3600 },
  'link.email': { points: 5, duration: 900 },
  'link.ip': { points: 30, duration: 900 },
  'passkey.ip': { points: 60, duration: 900 },
  // each look at the sign-in page asks for them
  'passkey-options.ip': { points: 300, duration: 900 },
  'probe.account': { points: 60, duration: 300 },
  'recovery-code.ip': { points: 30, duration: 900 },
  'recovery-code.user': { points: 10, duration: 900 },
  'token.ip': { points: 60, duration: 900 },
} as const satisfies Record<string, { points: number; duration: number }>

const limiters = new WeakMap<Core, Map<string, RateLimiterPostgres>>()

/** Counts one attempt. @throws RateLimited with the seconds to wait */
export async function limitRate(core: Core, limit: keyof typeof limits, subject: string): Promise<void> {
  try {
    await limiterOf(core, limit).consume(subject)
  } catch (refused) {
    if (refused instanceof Error) throw refused
    throw new RateLimited(Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000))) // the library rejects with one of the two
  }
}

function limiterOf(core: Core, limit: keyof typeof limits): RateLimiterPostgres {
  const mine = limiters.get(core) ?? new Map<string, RateLimiterPostgres>()
  limiters.set(core, mine)
  const limiter =
    mine.get(limit) ??
    new RateLimiterPostgres({
      storeClient: core.pool,
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: limit,
      clearExpiredByTimeout: false,
      ...limits[limit],
    })
  mine.set(limit, limiter)
  return limiter
}
