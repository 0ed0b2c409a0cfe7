import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from './find-server.ts'
import { effectDetails, mayLabel } from './label-effect.ts'
import { serverLabels } from './server-fields.ts'

/**
 * Gives a server these labels, in place of those it had. Whom that lets in or keeps out is in the event; where there are such, it takes
 * `team:manage` as well. Throws NotFound, Forbidden, Invalid.
 */
export const labelServer = mutation({
  verb: 'server.labelled',
  scope: 'server:manage',
  input: z.object({ server: id, labels: serverLabels }),
  row: ({ server }) => findServer(server),
  async grows({ server, labels }, work) {
    return (await mayLabel(work, server, labels)).gains.count > 0
  },
  async run(work, { labels }) {
    const server = serverOf(work, work.row)
    const effect = await mayLabel(work, server.id, labels)
    server.labels = labels
    return {
      result: { server: server.id, labels },
      resource: { id: server.id, label: server.name },
      details: effectDetails(effect),
    }
  },
})
