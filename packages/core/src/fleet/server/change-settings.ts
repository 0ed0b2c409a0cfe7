import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from './find-server.ts'

/** Changes what logins may do on a server, and what happens there when access ends. Throws NotFound, Invalid. */
export const changeServerSettings = mutation({
  verb: 'server.settings_changed',
  scope: 'server:manage',
  input: z.object({ server: id, sudo: z.boolean().optional(), endProcesses: z.boolean().optional() }),
  row: ({ server }) => findServer(server),
  grows: ({ sudo }, { em, row }) => sudo === true && !serverOf({ em }, row).sudo,
  async run({ em, row }, { sudo, endProcesses }) {
    if (sudo === undefined && endProcesses === undefined)
      throw new Invalid([{ path: [], message: 'Name at least one setting to change: sudo, endProcesses.' }])
    const server = serverOf({ em }, row)
    server.sudo = sudo ?? server.sudo
    server.endProcesses = endProcesses ?? server.endProcesses
    return {
      result: { server: server.id, sudo: server.sudo, endProcesses: server.endProcesses },
      resource: { id: server.id, label: server.name },
    }
  },
})
