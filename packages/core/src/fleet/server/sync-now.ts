import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const standing = statement<{ reason: string | null }>(
  'server_sync.standing',
  'select error_reason as reason from server_syncs where account_id = account_in_context() and server_id = $1',
)
const ask = statement<never>(
  'server_sync.ask',
  `with asked as (
     update server_syncs set due_at = now(), asked = true
     where account_id = $1 and server_id = $2 and error_reason is distinct from 'host-key-changed' returning 1),
   parts as (
     update server_parts set due_at = now(), asked = true
     where account_id = $1 and server_id = $2 and exists (select from asked) returning 1)
   select pg_notify(channel, '') from (
     select 'gatehouse_sync' from asked union select 'gatehouse_parts' from parts) told (channel)`,
)

/**
 * Looks at a server now instead of at its next turn, and mends what differs. It changes nothing of the account, so no event is written.
 * Throws NotFound, Conflict while its host key is in doubt.
 */
export const syncNow = query({
  scope: 'server:manage',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(standing, [server])],
  view: async ([[found]], { account }, { server }, { core }) => {
    if (!found) throw new NotFound('server')
    if (found.reason === 'host-key-changed') {
      throw new Conflict('The host key has changed. Compare it on the server and accept it first.')
    }
    await asSystem(core, bind(ask, [account.id, server]))
    return { server }
  },
})
