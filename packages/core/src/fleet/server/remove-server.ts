import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { requireNoneBehind } from './hop-rules.ts'
import { Server } from './server.entity.ts'

const forget = statement<{ server_id: string }>(
  'server_sync.forget',
  `with surveys as (delete from server_surveys where account_id = account_in_context() and server_id = $1),
   runs as (delete from server_sync_runs where account_id = account_in_context() and server_id = $1),
   parts as (delete from server_parts where account_id = account_in_context() and server_id = $1)
   delete from server_syncs where account_id = account_in_context() and server_id = $1 returning server_id`,
)

/**
 * Removes a server: Gatehouse takes its keys away from the host, and the server stays in the list, as removal pending,
 * until the host has proved it. With `forget` it goes at once and whatever is on the host stays there.
 * Throws NotFound, Conflict while others are reached through it.
 */
export const removeServer = mutation({
  verb: 'server.removed',
  scope: 'server:manage',
  input: z.object({ server: id, forget: z.boolean().default(false) }),
  async run(work, input) {
    const { account, em, now, rows } = work
    const server = await em.findOne(Server, { accountId: account.id, id: input.server })
    if (!server || (server.removedAt && !input.forget)) throw new NotFound('server')
    if (!server.removedAt) await requireNoneBehind(work, server)
    server.removedAt ??= now
    await em.flush()
    // without bookkeeping it has left the list already
    if (input.forget && (await rows(forget, [server.id])).length === 0) throw new NotFound('server')
    return {
      result: { server: server.id },
      resource: { id: server.id, label: server.name },
      details: input.forget ? { forgotten: true } : {},
    }
  },
})
