import { createSignal, onCleanup, onMount } from 'solid-js'
import { createBackoff } from '../../api/backoff.ts'
import { mayPass } from '../../api/cached-answer.ts'
import { gatehouse } from '../../api/client.ts'
import { failureOf } from '../../api/failure.ts'
import { invalidate, refetch } from '../../api/read.ts'
import { replacedMs } from '../../api/signed-out.ts'

export interface LiveUpdates {
  /** Since when nothing is heard, in ms; undefined while the connection stands. */
  lostSince: () => number | undefined
  /** Tries to connect now. */
  reconnect: () => void
}

/**
 * Reads again what changed, as soon as it changes. Over HTTP/1.1 a browser has six
 * connections for all of its tabs: a tab that nobody sees has none of them, and reads what it missed when it is looked at.
 */
export function createLiveUpdates(account: string): LiveUpdates {
  const [lostSince, setLostSince] = createSignal<number>()
  let stood = false
  let lost = false
  let subscription: { unsubscribe(): void } | undefined
  const backoff = createBackoff(listen)

  function listen(): void {
    hang()
    if (document.visibilityState === 'hidden') {
      lost = true
      return
    }
    subscription = gatehouse().live.changes.subscribe(
      { account },
      {
        onData: ({ topics }) => invalidate(topics),
        onConnectionStateChange: ({ state }) => {
          if (state === 'pending') stand()
          else if (stood && !lost) lose()
        },
        // it is over for good: a proxy has answered in Gatehouse's place, or Gatehouse has ended it
        onError: lose,
      },
    )
  }
  function hang(): void {
    subscription?.unsubscribe()
    subscription = undefined
  }
  function stand(): void {
    backoff.succeeded()
    setLostSince(undefined)
    // what changed while the connection was down was not heard of
    if (lost) refetch()
    stood = true
    lost = false
  }
  async function lose(): Promise<void> {
    lost = true
    setLostSince((before) => before ?? Date.now())
    if (document.visibilityState === 'hidden') return
    const refusal = await refusalBy(account)
    // a sign-in or a membership that has ended changes the page: so does a passkey that is required now
    if (refusal && !refusal.passes) await refetch()
    // meanwhile it may have come back by itself
    if (lost && (!refusal || refusal.passes || refusal.reason === 'fresh-auth')) backoff.retry(replacedMs)
  }
  function onVisibility(): void {
    backoff.stop()
    listen()
  }
  onMount(() => {
    listen()
    document.addEventListener('visibilitychange', onVisibility)
  })
  onCleanup(() => {
    document.removeEventListener('visibilitychange', onVisibility)
    backoff.stop()
    hang()
  })
  const reconnect = () => {
    if (!lostSince()) return
    backoff.stop()
    listen()
  }
  return { lostSince, reconnect }
}

/** Why the account does not let the reader in now; null where it does. */
async function refusalBy(account: string): Promise<{ reason: string; passes: boolean } | null> {
  try {
    await gatehouse(account).account.get.query()
    return null
  } catch (thrown) {
    const failure = failureOf(thrown)
    return { reason: failure.reason, passes: mayPass(failure) }
  }
}
