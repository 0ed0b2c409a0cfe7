import { createSignal } from 'solid-js'
import { type Failure, failureOf } from './failure.ts'
import { goToSignIn } from './signed-out.ts'
import { Told } from './told.ts'

/** A change under way: `run` does it once at a time, and answers whether it was done. */
export interface Task<A extends unknown[]> {
  run: (...args: A) => Promise<boolean>
  busy: () => boolean
  failure: () => Failure | undefined
  clear: () => void
}

/**
 * Someone signed out is led to the sign-in page, unless `onSignedOut` does better. Where a fresh touch of a passkey is missing, it
 * is asked for in place, and the work then carried on with.
 */
export function createTask<A extends unknown[]>(
  work: (...args: A) => Promise<unknown>,
  onSignedOut: () => void = goToSignIn,
): Task<A> {
  const [busy, setBusy] = createSignal(false)
  const [failure, setFailure] = createSignal<Failure>()
  async function run(...args: A): Promise<boolean> {
    if (busy()) return false
    setBusy(true)
    setFailure(undefined)
    try {
      await work(...args).catch(async (thrown: unknown) => {
        if (failureOf(thrown).reason !== 'fresh-auth') throw thrown
        await touchInPlace()
        await work(...args)
      })
      return true
    } catch (thrown) {
      const failed = failureOf(thrown)
      if (failed.reason === 'signed-out') onSignedOut()
      setFailure(failed)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { run, busy, failure, clear: () => setFailure(undefined) }
}

/** A passkey that is refused ends no sign-in: it is said in place. Whoever is signed out all the same hears so at the next try. */
async function touchInPlace(): Promise<void> {
  const { touchPasskey } = await import('./passkey.ts')
  await touchPasskey().catch((thrown: unknown) => {
    const { reason, message } = failureOf(thrown)
    throw reason === 'signed-out' ? new Told(message) : thrown
  })
}
