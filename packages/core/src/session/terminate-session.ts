import { z } from 'zod'
import { Conflict, NotFound } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { Server } from '../fleet/server/server.entity.ts'
import { Session } from './session.entity.ts'

/** Cuts a live session off; its gateway hears of it with the commit. Throws NotFound, Conflict for one that is over. */
export const terminateSession = mutation({
  verb: 'session.terminated',
  scope: 'session:terminate',
  input: z.object({ session: id }),
  async run({ account, caller, current, em }, input) {
    const session = await em.findOne(Session, { accountId: account.id, id: input.session })
    if (!session) throw new NotFound('session')
    if (session.closedAt || session.terminatedBy) throw new Conflict('This session has already ended.')
    const { credential } = caller
    session.terminatedBy =
      current.user?.email ?? (credential?.kind === 'operator' ? credential.label : 'an API key')
    const server = await em.findOneOrFail(Server, { accountId: account.id, id: session.serverId })
    return { result: { session: session.id }, resource: { id: session.id, label: server.name } }
  },
})
