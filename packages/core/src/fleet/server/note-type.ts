import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from './find-server.ts'
import { serverType } from './server-fields.ts'

/** Notes what a server's type is called: nothing is changed but what Gatehouse shows. Throws NotFound. */
export const noteType = mutation({
  verb: 'server.type_noted',
  scope: 'server:manage',
  input: z.object({ server: id, type: serverType }),
  row: ({ server }) => findServer(server),
  async run({ em, row }, input) {
    const server = serverOf({ em }, row)
    server.type = input.type
    return {
      result: { server: server.id, type: server.type },
      resource: { id: server.id, label: server.name },
    }
  },
})
