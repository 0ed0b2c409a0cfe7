import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { Server } from './server.entity.ts'
import { hostKey } from './server-fields.ts'

const clearAlarm = statement<{ told: unknown }>(
  'server_sync.clear_alarm',
  `with cleared as (
     update server_syncs set error_reason = null, error = null, found_fingerprint = null, version = version + 1, due_at = now()
     where account_id = account_in_context() and server_id = $1 and error_reason = 'host-key-changed' returning 1)
   select pg_notify('gatehouse_sync', '') as told from cleared`,
)

/** Pins another host key, which a person has compared on the host, and speaks to the server again. Throws NotFound, Conflict. */
export const acceptHostKey = mutation({
  verb: 'server.host_key_accepted',
  scope: 'server:manage',
  input: z.object({ server: id, hostKey }),
  async run({ account, em, rows }, input) {
    // one that is being removed too: Gatehouse must reach it to take its keys away
    const server = await em.findOne(Server, { accountId: account.id, id: input.server })
    if (!server) throw new NotFound('server')
    if (server.hostKey === input.hostKey) {
      // the host offers the pinned key again: the alarm is over, if a person says so
      const cleared = await rows(clearAlarm, [server.id])
      if (cleared.length === 0) throw new Conflict('This host key is already the pinned one.')
    }
    const before = fingerprintOf(server.hostKey)
    server.hostKey = input.hostKey
    return {
      result: { server: server.id, fingerprint: fingerprintOf(input.hostKey) },
      resource: { id: server.id, label: server.name },
      details: { fingerprint: { from: before, to: fingerprintOf(input.hostKey) } },
    }
  },
})
