import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer } from './find-server.ts'
import { serverName } from './server-fields.ts'

/** Gives a server another name. Throws NotFound, Conflict. */
export const renameServer = mutation({
  verb: 'server.renamed',
  scope: 'server:manage',
  input: z.object({ server: id, name: serverName }),
  async run({ account, em, rows }, { server: wanted, name }) {
    const server = await findServer({ em, rows }, account.id, wanted)
    server.name = name
    return { result: { server: server.id, name }, resource: { id: server.id, label: name } }
  },
})
