import { z } from 'zod'
import { actorOf } from '../../access/current-membership.ts'
import { Conflict, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { cancelOperations } from '../operation/cancel-operations.ts'
import { chosen, requireReached } from './chosen-services.ts'
import { begins, restartKind } from './restart-kind.ts'

const asked = statement<{ batch: string; unit: string; server: string; name: string; servers: string[] }>(
  'restart.asked',
  `select o.batch_id as batch, o.input ->> 'unit' as unit, o.server_id as server, o.server_name as name,
     array(select b.server_id from operations b where b.account_id = o.account_id and b.batch_id = o.batch_id
           and b.state in ('waiting', 'running')) as servers
   from operations o where o.account_id = account_in_context() and o.id = $1 and o.kind = $2`,
)

/**
 * Cancels a restart that waits for its turn or for calls to end, and all that was asked for with it and waits as well: nothing is restarted
 * there. What systemd has been asked for already goes on. Throws NotFound, Forbidden, Conflict where nothing waits any more.
 */
export const cancelRestart = mutation({
  verb: 'service.restart_cancelled',
  scope: 'service:restart',
  input: z.object({ operation: id }),
  async run(work, { operation }) {
    const [found] = await work.rows(asked, [operation, restartKind.kind])
    if (!found) throw new NotFound('operation')
    const { batch, unit, server, name, servers } = found
    for (const row of await work.rows(chosen, [servers])) requireReached(row, work.current, 'service:restart')
    const why = `Cancelled by ${actorOf(work.caller, work.current).label}.`
    const cancelled = await cancelOperations(work, { batch, begins, why })
    if (cancelled.length === 0)
      throw new Conflict(`The restart of ${unit} on ${name} is not waiting any more. Nothing was cancelled.`)
    const names = cancelled.map((one) => one.server_name)
    return {
      result: { servers: cancelled.map((one) => one.server) },
      resource: { id: server, label: name },
      details: { operation, unit, ...(names.length > 1 && { servers: names }) },
      topics: ['operations'],
    }
  },
})
