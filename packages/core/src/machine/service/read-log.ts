import { type HostQuestion, HostServices } from '@gatehouse/hosts/service/host-services'
import { cursorPattern, invocationPattern, mostLines } from '@gatehouse/hosts/service/journal'
import { NoSystemd } from '@gatehouse/hosts/service/unit'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { id, instant } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind } from '../../database/statement.ts'
import { askServer } from '../../fleet/manifest/ask-server.ts'
import { chosen, requireChosen, requireReached } from './chosen-services.ts'
import { unitName } from './unit-name.ts'
import type { ServiceLogView } from './view.ts'

export const logInput = z.object({
  server: id,
  unit: unitName,
  lines: z.int().min(1).max(mostLines, `Ask for at most ${mostLines} lines.`).default(200),
  since: instant.optional(),
  invocation: z.string().regex(invocationPattern, 'This is not a valid start of a service.').optional(),
  after: z.string().max(400).regex(cursorPattern, 'This is not a valid cursor.').optional(),
})

const mayRead = query({
  scope: 'service:read',
  asksByItself: true,
  input: logInput,
  read: ({ server }) => [bind(chosen, [[server]])],
  view: ([[row]], current, question) => {
    requireChosen(question.unit, requireReached(row, current, 'service:read'))
    return { account: current.account.id, question }
  },
})

/**
 * What the log of a chosen service says: its last lines, those since a time, of one start of it, or after a cursor.
 * @throws NotFound, Invalid, Conflict where it has no systemd or its host key is in doubt, Unreachable
 */
export async function readServiceLog(
  caller: Caller,
  raw: z.input<typeof logInput>,
  ask: HostQuestion,
): Promise<ServiceLogView> {
  const { account, question } = await mayRead(caller, raw)
  const { server, unit, lines, since, invocation, after } = question
  try {
    const log = await askServer(caller.core, { account, server }, (target) =>
      new HostServices(ask, target).log({
        unit,
        lines,
        invocation,
        after,
        since: since === undefined ? undefined : Math.floor(Date.parse(since) / 1000),
      }),
    )
    return { ...log, lines: [...log.lines] }
  } catch (error) {
    if (error instanceof NoSystemd)
      throw new Conflict('This server does not use systemd, so it keeps no log here.')
    throw error
  }
}
