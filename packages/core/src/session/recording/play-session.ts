import { z } from 'zod'
import { Expired, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { Server } from '../../fleet/server/server.entity.ts'
import { Session } from '../session.entity.ts'
import { newViewing } from './viewing.ts'

/** Says in the log that somebody plays a session's recording, and answers what is known of it. Throws NotFound, Expired. */
export const playSession = mutation({
  verb: 'session.played',
  scope: 'session:play',
  touch: ({ touchToPlay }) => touchToPlay,
  input: z.object({ session: id }),
  async run({ account, core, current, em }, input) {
    const session = await em.findOne(Session, { accountId: account.id, id: input.session })
    if (!session) throw new NotFound('session')
    if (session.recordingDeletedAt) {
      const on = session.recordingDeletedAt.toISOString().slice(0, 10)
      throw new Expired(
        `The recording of this session was deleted on ${on}, following the account’s settings.`,
      )
    }
    const server = await em.findOneOrFail(Server, { accountId: account.id, id: session.serverId })
    return {
      result: {
        id: session.id,
        server: server.name,
        bytes: session.recordingBytes ?? null,
        viewing: newViewing(core, current, session.id),
      },
      resource: { id: session.id, label: server.name },
    }
  },
})
