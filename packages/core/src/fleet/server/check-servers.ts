import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'

const standing = statement<{ id: string; stopped: boolean }>(
  'server_sync.several_standing',
  `select server_id as id, error_reason is not distinct from 'host-key-changed' as stopped from server_syncs
   where account_id = account_in_context() and server_id = any($1::uuid[])`,
)
const ask = statement<never>(
  'server_sync.ask_several',
  `with asked as (
     update server_syncs set due_at = now(), asked = true
     where account_id = $1 and server_id = any($2::uuid[]) and error_reason is distinct from 'host-key-changed' returning server_id),
   parts as (
     update server_parts set due_at = now(), asked = true
     where account_id = $1 and server_id in (select server_id from asked) returning 1)
   select pg_notify(channel, '') from (
     select 'gatehouse_sync' from asked union select 'gatehouse_parts' from parts) told (channel)`,
)

/**
 * Has several servers checked now instead of at their next turn, as `syncNow` does one; those whose host key is in doubt are left out,
 * and counted. It changes nothing of the account, so no event is written. Throws NotFound where one is not of this account.
 */
export const checkServers = query({
  scope: 'server:manage',
  input: z.object({
    servers: z.array(id).min(1, 'Choose a server.').max(1000, 'Choose at most 1,000 servers.'),
  }),
  read: ({ servers }) => [bind(standing, [servers])],
  view: async ([found], { account }, { servers }, { core }) => {
    if (found.length < new Set(servers).size) throw new NotFound('server')
    const checked = found.filter(({ stopped }) => !stopped).map(({ id }) => id)
    if (checked.length > 0) await asSystem(core, bind(ask, [account.id, checked]))
    return { checking: checked.length, stopped: found.length - checked.length }
  },
})
