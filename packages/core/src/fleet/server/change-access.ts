import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from './find-server.ts'
import { serverAccesses } from './view.ts'

/** Changes how members log in to a server: by their own keys, recorded there or not, or only through the gateway. Throws NotFound. */
export const changeServerAccess = mutation({
  verb: 'server.access_changed',
  scope: 'server:manage',
  input: z.object({
    server: id,
    access: z.enum(serverAccesses, 'Choose direct, gateway or recorded.'),
  }),
  row: ({ server }) => findServer(server),
  async run({ em, row }, { access }) {
    const server = serverOf({ em }, row)
    server.access = access
    return { result: { server: server.id, access }, resource: { id: server.id, label: server.name } }
  },
})
