import { networkOf } from '../limit/network-of.ts'
import { blockedFor, limitRate } from '../limit/rate-limit.ts'
import { whoseCredential } from '../refusal/whose-credential.ts'
import type { Caller } from './caller.ts'
import type { Entered } from './entered.ts'
import {
  GatehouseError,
  KeyElsewhere,
  NotAMember,
  RateLimited,
  SignedOut,
  WrongCredential,
} from './errors.ts'

/** Of one network so many who are not known yet may wait, once it is past the limit. */
const mostStrangers = 20

const limitOf = { 'api-key': 'api-key.ip', 'sign-in': 'cookie.ip' } as const

/**
 * Does what a caller asks, and counts the wrong API keys and sign-ins of an address: past the limit they are told to wait. Whoever
 * shows a right one costs no write, and is let in whatever others behind the same address have done. A right API key that comes from
 * elsewhere is written down in its account.
 * @throws RateLimited, and what `work` throws
 */
export async function countingWrong<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
  const { core, credential, ip } = caller
  try {
    return await work()
  } catch (error) {
    if (!credential || credential.kind === 'operator') throw error
    if (error instanceof WrongCredential) await limitRate(core, limitOf[credential.kind], networkOf(ip))
    if (error instanceof NotAMember) error.who = await whoseCredential(core, credential)
    if (error instanceof KeyElsewhere) {
      // it is a change, and a read needs nothing of what changes need
      const { refuseApiKey } = await import('../refusal/refuse-api-key.ts')
      await refuseApiKey(caller, error.apiKey)
    }
    throw error
  }
}

/**
 * Lets in whoever is not known to this process yet, one after another of each network, so that however many come they take one connection
 * and hold up nobody else. Past the limit of wrong ones few may wait.
 * @throws RateLimited, and what `work` throws
 */
export async function asStranger<Result>(
  { core, credential, ip }: Caller,
  work: () => Promise<Result>,
): Promise<Result> {
  const network = networkOf(ip)
  const line = `strangers of ${network}`
  if (credential && credential.kind !== 'operator' && core.lines.lengthOf(line) >= mostStrangers) {
    const limit = limitOf[credential.kind]
    const seconds = blockedFor(core, limit, network)
    if (seconds > 0) throw new RateLimited(seconds, limit)
  }
  return core.lines.run(line, work)
}

/** Notes on a refusal who it is that was let in and then refused. */
export function refusedAs(error: unknown, { user, apiKey, accounts }: Entered): unknown {
  if (error instanceof GatehouseError)
    error.who = {
      ...(user && { user: user.id }),
      ...(apiKey && { apiKey: apiKey.id, account: accounts[0]?.slug }),
    }
  return error
}

/** Whether the refusal says no more than that nobody is known by what the caller shows. */
export function isNobody(error: unknown): boolean {
  return error instanceof SignedOut || error instanceof RateLimited
}
