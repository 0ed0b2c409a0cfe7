import type { Caller } from './caller.ts'
import { admitted, type Entered, type Refused } from './entered.ts'
import { RateLimited, SignedOut } from './errors.ts'
import { networkOf } from './network-of.ts'
import { limitRate } from './rate-limit.ts'

/** The secret shown is nobody's, or has ended. */
class WrongCredential extends SignedOut {}

const limitOf = { 'api-key': 'api-key.ip', 'sign-in': 'cookie.ip' } as const

/** The answer of an entrance, or the refusal in it; see countingWrong(). */
export function letIn(answer: Entered | Refused): Entered {
  if ('refused' in answer && answer.refused === 'signed-out') throw new WrongCredential()
  return admitted(answer)
}

/**
 * Does what a caller asks, and counts the wrong API keys and sign-ins of an address: past the limit they are told to wait. Whoever
 * shows a right one costs no write, and is let in whatever others behind the same address have done.
 * @throws RateLimited, and what `work` throws
 */
export async function countingWrong<Result>(
  { core, credential, ip }: Caller,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WrongCredential && credential && credential.kind !== 'operator')
      await limitRate(core, limitOf[credential.kind], networkOf(ip))
    throw error
  }
}

/** Whether the refusal says no more than that nobody is known by what the caller shows. */
export function isNobody(error: unknown): boolean {
  return error instanceof SignedOut || error instanceof RateLimited
}
