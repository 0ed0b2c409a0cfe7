import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer } from './find-server.ts'
import { serverType } from './server-fields.ts'

/** Notes that a server is now of another type. Throws NotFound. */
export const resizeServer = mutation({
  verb: 'server.resized',
  scope: 'server:resize',
  input: z.object({ server: id, type: serverType }),
  async run({ account, em, rows }, input) {
    const server = await findServer({ em, rows }, account.id, input.server)
    server.type = input.type
    return {
      result: { server: server.id, type: server.type },
      resource: { id: server.id, label: server.name },
    }
  },
})
