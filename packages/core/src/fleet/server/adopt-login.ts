import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id, soughtText } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { findServer, serverOf } from './find-server.ts'

const found = statement<{ unadopted: { uid: number; groups: string[] } | null }>(
  'server.unadopted',
  `select unadopted -> $2 as unadopted from server_syncs where account_id = account_in_context() and server_id = $1`,
)

/**
 * Says that an account which existed on the host before is its member's: the member's keys are put there, and what the
 * account may do on the host, they may. Throws NotFound, Conflict for a login that the host has not reported.
 */
export const adoptLogin = mutation({
  verb: 'server.login_adopted',
  scope: 'server:manage',
  input: z.object({ server: id, login: soughtText.max(31) }),
  row: ({ server }) => findServer(server),
  async run({ em, row, rows }, { login }) {
    const server = serverOf({ em }, row)
    if (server.adopted.includes(login)) throw new Conflict(`${login} is already adopted on ${server.name}.`)
    const [seen] = await rows(found, [server.id, login])
    if (!seen?.unadopted) throw new NotFound('login')
    server.adopted = [...server.adopted, login].sort()
    return {
      result: { server: server.id, login },
      resource: { id: server.id, label: server.name },
      details: { login, ...seen.unadopted },
    }
  },
})
