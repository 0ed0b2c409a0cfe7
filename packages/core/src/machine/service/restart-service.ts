import { callsOf } from '@gatehouse/hosts/service/unit-name'
import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { startOperations } from '../operation/start-operations.ts'
import { hasCalls } from './calls-of.ts'
import { chosen, requireChosen, requireReached } from './chosen-services.ts'
import { mostWaitMinutes, restartKind } from './restart-kind.ts'
import { unitName } from './unit-name.ts'

const input = z
  .object({
    server: id.optional(),
    /** Several: the first alone, then the rest, in this order. */
    servers: z.array(id).min(1, 'Choose a server.').max(200, 'Choose at most 200 servers.').optional(),
    unit: unitName,
    /** How many at a time, once the first is done. */
    atOnce: z.int().min(1).max(20, 'Choose at most 20 at a time.').default(2),
    /** Whether systemd's limit of starts is lifted first. */
    resetLimit: z.boolean().default(false),
    /** Whether it waits until no calls are up; where some still are after so many minutes, nothing is restarted. */
    whenNoCalls: z.boolean().default(false),
    waitMinutes: z
      .int()
      .min(1)
      .max(mostWaitMinutes, `Wait for at most ${mostWaitMinutes} minutes.`)
      .default(60),
  })
  .refine(({ unit, whenNoCalls }) => !whenNoCalls || hasCalls(unit), {
    path: ['whenNoCalls'],
    message: `Only the calls of ${callsOf} are counted. Restart other services without waiting for calls.`,
  })
  .refine(({ server, servers }) => (server === undefined) !== (servers === undefined), {
    path: ['servers'],
    message: 'Name one server, or several.',
  })

/**
 * Starts to restart a chosen service on one server, or on several: one first, the rest once it is proved, and none after one that failed.
 * Throws NotFound, Forbidden, Invalid, Conflict where a server has another long change.
 */
export const restartService = mutation({
  verb: 'service.restart_started',
  scope: 'service:restart',
  input,
  async run(
    work,
    { server, servers = server === undefined ? [] : [server], unit, atOnce, resetLimit, ...wait },
  ) {
    const { whenNoCalls, waitMinutes } = wait
    const ids = [...new Set(servers)]
    const found = new Map((await work.rows(chosen, [ids])).map((row) => [row.id, row]))
    const rows = ids.map((one) => requireReached(found.get(one), work.current, 'service:restart'))
    for (const row of rows) requireChosen(unit, row)
    const [first] = rows
    if (!first) throw new Invalid([{ path: ['servers'], message: 'Choose a server.' }])
    const result = await startOperations(work, {
      kind: restartKind,
      servers: rows,
      input: { unit, resetLimit, ...(whenNoCalls && { waitMinutes }) },
      ...(!whenNoCalls && { without: ['wait'] }),
      atOnce,
    })
    return {
      result,
      resource: { id: first.id, label: first.name },
      details: {
        unit,
        ...(whenNoCalls && { waitMinutes }),
        ...(rows.length > 1 && { servers: rows.map(({ name }) => name), atOnce }),
      },
      topics: ['operations'],
    }
  },
})
