import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from '../../fleet/server/find-server.ts'
import { chosenUnits } from './unit-name.ts'

/** Says which of a server's services may be restarted and whose logs may be read, in place of those before. Throws NotFound, Invalid. */
export const chooseServices = mutation({
  verb: 'server.services_changed',
  scope: 'server:manage',
  input: z.object({ server: id, services: chosenUnits }),
  row: ({ server }) => findServer(server),
  async run({ em, row }, { services }) {
    const server = serverOf({ em }, row)
    server.services = services
    return { result: { server: server.id, services }, resource: { id: server.id, label: server.name } }
  },
})
