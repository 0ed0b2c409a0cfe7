import { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { Conflict, NotFound } from '../access/errors.ts'
import { id } from '../access/input.ts'
import { mutation } from '../access/mutation.ts'
import { query } from '../access/query.ts'
import { bind, statement } from '../database/statement.ts'
import { Server } from '../fleet/server/server.entity.ts'
import { heard } from '../live/heard.ts'
import { Session } from './session.entity.ts'

/** How often the watcher's right is looked up without anything having been heard, in milliseconds. */
const roundMs = 2000

const over = 'This session has ended. You can play its recording.'

const end = statement<{ over: boolean }>(
  'session.end',
  'select closed_at is not null as over from sessions where account_id = account_in_context() and id = $1',
)

const isOver = query({
  scope: 'session:play',
  asksByItself: true,
  input: z.object({ session: id }),
  read: ({ session }) => [bind(end, [session])],
  view: ([[row]]): boolean => {
    if (!row) throw new NotFound('session')
    return row.over
  },
})

/** Whether the caller may watch a session; nothing is written. Throws NotFound, Conflict for one that is over. */
export async function mayWatchSession(caller: Caller, input: { session: string }): Promise<void> {
  if (await isOver(caller, input)) throw new Conflict(over)
}

/** Says in the log that somebody watches a session that is going on. Throws NotFound, Conflict for one that is over. */
export const watchSession = mutation({
  verb: 'session.played',
  scope: 'session:play',
  touch: ({ touchToPlay }) => touchToPlay,
  input: z.object({ session: id }),
  async run({ account, em }, input) {
    const session = await em.findOne(Session, { accountId: account.id, id: input.session })
    if (!session) throw new NotFound('session')
    if (session.closedAt) throw new Conflict(over)
    const server = await em.findOneOrFail(Server, { accountId: account.id, id: session.serverId })
    return {
      result: { account: account.id, terminal: session.terminal },
      resource: { id: session.id, label: server.name },
      details: { live: true },
    }
  },
})

/**
 * Resolves when the session is over, or `signal` aborts. The watcher's right is looked up with each commit of the account
 * and every two seconds: rejects with what a read throws as soon as it has ended.
 */
export async function untilOver(
  caller: Caller,
  { account, session }: { account: string; session: string },
  signal: AbortSignal,
): Promise<void> {
  for await (const _ of heard(caller.core.live, account, roundMs, signal)) {
    if (await isOver(caller, { session })) return
  }
}
