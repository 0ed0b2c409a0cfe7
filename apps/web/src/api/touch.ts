import { failureOf } from './failure.ts'

/**
 * Does the work; where a fresh touch of a passkey is missing, asks for it in place and does the work again. Who has no passkey to
 * touch gets the refusal.
 */
export async function withTouch<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    const { reason, needs } = failureOf(thrown)
    if (reason !== 'fresh-auth' || needs === 'passkey') throw thrown
    await (await import('./passkey.ts')).touchPasskey()
    return work()
  }
}
