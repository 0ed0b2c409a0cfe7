import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { query } from '../../access/query.ts'
import { heard } from '../../live/heard.ts'
import type { Topic } from '../../live/topics.ts'

const mayWatch = query({
  scope: 'account:read',
  asksByItself: true,
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
  const { core } = caller
  for await (const topics of heard(core.live, account, 30_000, signal)) {
    // one page after another: however many an account has open, they take one connection
    await core.watchers.run(account, () => mayWatch(caller, undefined))
    if (topics.length > 0) yield { topics }
  }
}
