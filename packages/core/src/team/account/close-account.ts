import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { Server } from '../../fleet/server/server.entity.ts'
import { ApiKey } from '../api-key/api-key.entity.ts'
import { Account } from './account.entity.ts'

// of those members who have no other account
const endSignIns = statement<{ ended: number }>(
  'account.end_sign_ins',
  `select coalesce(sum(end_orphaned_sign_ins(user_id)), 0)::int as ended
   from (select user_id from memberships where account_id = account_in_context() and ended_at is null order by user_id) m`,
)

/**
 * Closes the account for good: nobody gets in, and its servers are removed as one by one: each loses Gatehouse's keys, proves it, and is not
 * visited again. `slug` repeats its name, so that nobody does it by accident.
 */
export const closeAccount = mutation({
  verb: 'account.closed',
  scope: 'account:close',
  input: z.object({ slug: z.string() }),
  async run({ account: { id, slug }, em, now, rows }, input) {
    if (input.slug !== slug)
      throw new Invalid([{ path: ['slug'], message: `Type ${slug} to close this account.` }])
    const account = await em.findOneOrFail(Account, { id })
    account.closedAt = now
    const apiKeys = await em.find(ApiKey, { accountId: id, revokedAt: null })
    for (const key of apiKeys) key.revokedAt = now
    const servers = await em.find(Server, { accountId: id, removedAt: null })
    for (const server of servers) server.removedAt = now
    await em.flush()
    const [signIns] = await rows(endSignIns, [])
    return {
      result: { slug },
      resource: { id, label: slug },
      details: {
        apiKeysRevoked: apiKeys.length,
        serversRemoved: servers.length,
        signInsEnded: signIns?.ended ?? 0,
      },
    }
  },
})
