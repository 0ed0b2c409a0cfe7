import { createSignal, getOwner, onCleanup } from 'solid-js'
import { countDown, isEarly } from './countdown.ts'
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
  let stopCounting: () => void = () => undefined
  if (getOwner()) onCleanup(() => stopCounting())
  async function run(...args: A): Promise<boolean> {
    if (busy() || isEarly(failure())) return false
    stopCounting()
    setBusy(true)
    setFailure(undefined)
    try {
      await withFreshAuth(() => work(...args))
      return true
    } catch (thrown) {
      const failed = failureOf(thrown)
      if (failed.reason === 'signed-out') onSignedOut()
      setFailure(failed)
      if (isEarly(failed)) stopCounting = countDown(failed, setFailure)
      return false
    } finally {
      setBusy(false)
    }
  }
  const clear = () => {
    stopCounting()
    setFailure(undefined)
  }
  return { run, busy, failure, clear }
}

/** Whether it was tried too often, and another try makes no sense yet. */
export function mustWait({ failure }: Pick<Task<[]>, 'failure'>): boolean {
  return isEarly(failure())
}
