import type { QueryConfig } from 'pg'
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Core } from '../access/core.ts'
import { RateLimited } from '../access/errors.ts'
import type { Transaction } from '../access/transaction.ts'
import { statement } from '../database/statement.ts'

interface Allowed {
  points: number
  /** Seconds, from the first one on. */
  duration: number
  /** What is past the limit is refused from memory, and costs no write. */
  fromMemory?: true
}

/** Attempts allowed per window, by what is counted. Counted in PostgreSQL, so that several processes agree. */
const limits = {
  // failures alone; see wrong-credential.ts
  'api-key.ip': { points: 60, duration: 900, fromMemory: true },
  'cookie.ip': { points: 600, duration: 900, fromMemory: true },
  'email-change-token.ip': { points: 60, duration: 900, fromMemory: true },
  'invite-token.ip': { points: 60, duration: 900, fromMemory: true },
  'pay-link-token.ip': { points: 60, duration: 900, fromMemory: true },
  'ssh.ip': { points: 100, duration: 900, fromMemory: true },
  // API keys used from elsewhere than their ranges; see api-key/refuse-api-key.ts
  'key-elsewhere.network': { points: 1, duration: 3600, fromMemory: true },
  'key-elsewhere.key': { points: 20, duration: 3600, fromMemory: true },
  'key-elsewhere.mail': { points: 1, duration: 86_400 },
  // sessions that did not come about; see session/refuse-session.ts
  'session-refused.same': { points: 1, duration: 900, fromMemory: true },
  'session-refused.account': { points: 200, duration: 3600, fromMemory: true },
  // see server/host-key-mismatch.ts
  'host-key.server': { points: 1, duration: 3600, fromMemory: true },
  'account.opened.user': { points: 10, duration: 86_400 },
  // so that codes cannot be guessed
  'coupon.ip': { points: 20, duration: 900 },
  // whoever holds a payment link
  'pay-link.invoice': { points: 30, duration: 3600 },
  'pay-link.check': { points: 120, duration: 900 },
  // mails
  'invite.account': { points: 200, duration: 3600 },
  'invite.email': { points: 20, duration: 86_400 },
  'email-change.email': { points: 5, duration: 3600 },
  'email-change.user': { points: 5, duration: 3600 },
  'link.email': { points: 5, duration: 900 },
  'link.ip': { points: 30, duration: 900 },
  'passkey-alarm.event': { points: 20, duration: 3600, fromMemory: true },
  'passkey-alarm.mail': { points: 1, duration: 3600 },
  'passkey.ip': { points: 60, duration: 900 },
  'passkey.sign-in': { points: 10, duration: 900 },
  // each look at the sign-in page asks for them
  'passkey-options.ip': { points: 300, duration: 900 },
  // test calls; see dialer/call
  'call.account': { points: 20, duration: 3600 },
  'probe.account': { points: 60, duration: 300 },
  'recovery-code.ip': { points: 30, duration: 900 },
  'recovery-code.user': { points: 10, duration: 900 },
  'token.ip': { points: 60, duration: 900 },
} as const satisfies Record<string, Allowed>

export type Limit = keyof typeof limits

export const limitNames = Object.keys(limits) as Limit[] // the keys of a literal

/** How many of what is counted are allowed in a window. */
export const allowed = (limit: Limit): number => limits[limit].points

const limiters = new WeakMap<Core, Map<Limit, RateLimiterPostgres>>()

/** Counts one attempt. @throws RateLimited with the seconds to wait */
export async function limitRate(core: Core, limit: Limit, subject: string, says?: string): Promise<void> {
  await count(limiterOf(core, limit), subject, says)
}

/** The same as a part of a transaction: what is rolled back has not been counted. */
export async function limitRateWithin(
  rows: Transaction['rows'],
  limit: Limit,
  subject: string,
  says?: string,
): Promise<void> {
  const query = async ({ name = '', text, values = [] }: QueryConfig) => ({
    rows: await rows(statement(name, text), values),
  })
  await count(limiterOver({ query }, 'client', limit), subject, says)
}

/** Whether an attempt that is being counted is within its limit. */
export async function isWithin(counting: Promise<void>): Promise<boolean> {
  try {
    await counting
    return true
  } catch (error) {
    if (error instanceof RateLimited) return false
    throw error
  }
}

/** Whether the limit is reached. Counts nothing. */
export async function isLimitReached(core: Core, limit: Limit, subject: string): Promise<boolean> {
  const counted = await limiterOf(core, limit).get(subject)
  return counted !== null && counted.remainingPoints === 0
}

/** For how many seconds more this process refuses from memory; 0 where it does not. Asks nobody. */
export function blockedFor(core: Core, limit: Limit, subject: string): number {
  const limiter = limiterOf(core, limit)
  const { getInMemoryBlockMsBeforeExpire: left } = limiter as unknown as InMemory // its types leave the method out
  return Math.ceil(left.call(limiter, limiter.getKey(subject)) / 1000)
}

interface InMemory {
  getInMemoryBlockMsBeforeExpire(key: string): number
}

/** Forgets what was counted, where it turned out well. */
export async function forgetAttempts(core: Core, limit: Limit, subject: string): Promise<void> {
  await limiterOf(core, limit).delete(subject)
}

async function count(limiter: RateLimiterPostgres, subject: string, says?: string): Promise<void> {
  try {
    await limiter.consume(subject)
  } catch (refused) {
    if (refused instanceof Error) throw refused
    const { msBeforeNext } = refused as RateLimiterRes // the library rejects with one of the two
    throw new RateLimited(Math.max(1, Math.ceil(msBeforeNext / 1000)), limiter.keyPrefix, says)
  }
}

function limiterOf(core: Core, limit: Limit): RateLimiterPostgres {
  const mine = limiters.get(core) ?? new Map<Limit, RateLimiterPostgres>()
  limiters.set(core, mine)
  const limiter = mine.get(limit) ?? limiterOver(core.pool, 'pool', limit)
  mine.set(limit, limiter)
  return limiter
}

function limiterOver(storeClient: unknown, storeType: 'pool' | 'client', limit: Limit): RateLimiterPostgres {
  const { points, duration, fromMemory }: Allowed = limits[limit]
  return new RateLimiterPostgres({
    storeClient,
    storeType,
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: limit,
    clearExpiredByTimeout: false,
    points,
    duration,
    ...(fromMemory && { inMemoryBlockOnConsumed: points }),
  })
}
