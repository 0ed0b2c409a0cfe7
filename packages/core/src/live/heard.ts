import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveFeed } from './feed.ts'
import type { Topic } from './topics.ts'

/** What comes together is told together: nobody reads a page again more often than this, in milliseconds. */
const pause = 250

/**
 * Yields whenever something has committed in an account, with what that makes stale, and after `everyMs` without: what
 * ends by the clock says nothing. Until `signal` aborts.
 */
export async function* heard(
  feed: LiveFeed,
  account: string,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<Topic[]> {
  const stale = new Set<Topic>()
  let wake = () => {}
  await feed.subscribe(
    account,
    ({ topics }) => {
      for (const topic of topics) stale.add(topic)
      wake()
    },
    signal,
  )
  signal.addEventListener('abort', () => wake(), { once: true })
  while (!signal.aborted) {
    if (stale.size === 0) {
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      const timer = setTimeout(resolve, everyMs).unref()
      await promise
      clearTimeout(timer)
    }
    if (signal.aborted) return
    const topics = [...stale]
    stale.clear()
    yield topics
    await sleep(pause, undefined, { signal }).catch(() => {}) // aborted: the loop ends
  }
}
