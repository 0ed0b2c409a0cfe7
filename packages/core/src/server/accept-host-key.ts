import { z } from 'zod'
import { Conflict, NotFound } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { fingerprintOf } from './list-servers.ts'
import { Server } from './server.entity.ts'
import { hostKey } from './server-fields.ts'

/** Pins another host key, which a person has compared on the host, and speaks to the server again. Throws NotFound, Conflict. */
export const acceptHostKey = mutation({
  verb: 'server.host_key_accepted',
  scope: 'server:manage',
  input: z.object({ server: id, hostKey }),
  async run({ account, em }, input) {
    // one that is being removed too: Gatehouse must reach it to take its keys away
    const server = await em.findOne(Server, { accountId: account.id, id: input.server })
    if (!server) throw new NotFound('server')
    if (server.hostKey === input.hostKey) throw new Conflict('This host key is the pinned one already.')
    const before = fingerprintOf(server.hostKey)
    server.hostKey = input.hostKey
    return {
      result: { server: server.id, fingerprint: fingerprintOf(input.hostKey) },
      resource: { id: server.id, label: server.name },
      details: { fingerprint: { from: before, to: fingerprintOf(input.hostKey) } },
    }
  },
})
