import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import type { Work } from '../../access/work.ts'
import { statement } from '../../database/statement.ts'
import { Server } from '../../fleet/server/server.entity.ts'
import { ApiKey } from '../api-key/api-key.entity.ts'
import { Account } from './account.entity.ts'

// of those members who have no other account
const endSignIns = statement<{ ended: number }>(
  'account.end_sign_ins',
  `select coalesce(sum(end_orphaned_sign_ins(user_id)), 0)::int as ended
   from (select user_id from memberships where account_id = $1 and ended_at is null order by user_id) m`,
)

/** What becomes of people's keys on the servers: they go with everything of Gatehouse's, or they stay and Gatehouse goes. */
export const keysAtClosing = z.enum(['remove', 'leave'])
export type KeysAtClosing = z.infer<typeof keysAtClosing>

/**
 * Closes the account for good: nobody gets in, and its servers are removed as one by one. With `remove` each loses all of Gatehouse's keys,
 * people's too; with `leave` people's own keys stay as plain lines, with their logins and their right to become root, and what is
 * Gatehouse's goes. Either is proved by each server, which is not visited again. What was being removed before stays so. Answers what the event tells.
 */
export async function closeOpenAccount(
  { em, now, rows }: Work,
  { id }: { id: string },
  { keys }: { keys: KeysAtClosing },
) {
  const account = await em.findOneOrFail(Account, { id })
  account.closedAt = now
  const apiKeys = await em.find(ApiKey, { accountId: id, revokedAt: null })
  for (const key of apiKeys) key.revokedAt = now
  const servers = await em.find(Server, { accountId: id, removedAt: null })
  for (const server of servers) {
    server.removedAt = now
    if (keys === 'leave') server.keysLeft = true
  }
  await em.flush()
  const [signIns] = await rows(endSignIns, [id])
  return {
    keys,
    apiKeysRevoked: apiKeys.length,
    serversRemoved: servers.length,
    signInsEnded: signIns?.ended ?? 0,
  }
}

/** {@link closeOpenAccount} by an owner. `slug` repeats its name, so that nobody does it by accident. Throws Invalid. */
export const closeAccount = mutation({
  verb: 'account.closed',
  scope: 'account:close',
  input: z.object({ slug: z.string(), keys: keysAtClosing.default('remove') }),
  async run(work, { slug, keys }) {
    const { account } = work
    if (slug !== account.slug)
      throw new Invalid([{ path: ['slug'], message: `Type ${account.slug} to close this account.` }])
    const details = await closeOpenAccount(work, account, { keys })
    return { result: { slug }, resource: { id: account.id, label: slug }, details }
  },
})
