import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { query } from '../access/query.ts'
import type { Topic } from './topics.ts'

const mayWatch = query({
  scope: 'account:read',
  input: z.void(),
  read: () => [],
  view: (_rows, { account }) => account.id,
})

/**
 * Yields which pages of the account have become stale, as it happens. The caller's right is looked up again before each
 * answer, and every half minute, so that it ends with the membership, the sign-in or the key.
 * Throws SignedOut, NotAMember.
 */
export async function* watchAccount(
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<{ topics: Topic[] }> {
  const account = await mayWatch(caller, undefined)
  const stale = new Set<Topic>()
  let wake = () => {}
  await caller.core.live.subscribe(
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
      const timer = setTimeout(resolve, 30_000).unref()
      await promise
      clearTimeout(timer)
    }
    if (signal.aborted) return
    await mayWatch(caller, undefined)
    const topics = [...stale]
    stale.clear()
    if (topics.length > 0) yield { topics }
  }
}
