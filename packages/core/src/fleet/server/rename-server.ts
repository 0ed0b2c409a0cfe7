import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from './find-server.ts'
import { serverName } from './server-fields.ts'

/** Gives a server another name. Throws NotFound, Conflict. */
export const renameServer = mutation({
  verb: 'server.renamed',
  scope: 'server:manage',
  input: z.object({ server: id, name: serverName }),
  row: ({ server }) => findServer(server),
  async run({ em, row }, { name }) {
    const server = serverOf({ em }, row)
    server.name = name
    return { result: { server: server.id, name }, resource: { id: server.id, label: name } }
  },
})
