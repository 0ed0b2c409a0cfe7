import { createSignal } from 'solid-js'
import { type Failure, failureOf } from './failure.ts'
import { goToSignIn } from './signed-out.ts'
import { withFreshAuth } from './with-fresh-auth.ts'

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
      await withFreshAuth(() => work(...args))
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
