import { failureOf, UserFacingError } from './failure.ts'

/**
 * Does the work; where a fresh touch of a passkey is missing, asks for it in place and does the work again. Who has no passkey to
 * touch gets the refusal.
 */
export async function withFreshAuth<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    const { reason, needs } = failureOf(thrown)
    if (reason !== 'fresh-auth' || needs === 'passkey') throw thrown
    await touchInPlace()
    return work()
  }
}

/** A passkey that is refused ends no sign-in: it is said in place. Whoever is signed out all the same hears so at the next try. */
async function touchInPlace(): Promise<void> {
  const { presentPasskey } = await import('./passkey.ts')
  await presentPasskey().catch((thrown: unknown) => {
    const { reason, message } = failureOf(thrown)
    throw reason === 'signed-out' ? new UserFacingError(message) : thrown
  })
}
