import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { resizeKind } from '../resize/resize-kind.ts'
import { startOperations } from './start-operations.ts'

const named = statement<{ id: string; name: string }>(
  'test.servers_named',
  'select id, name from servers where account_id = account_in_context() and id = any($1) order by array_position($1, id)',
)

/** A verb that starts a resize of several servers: what it takes is not looked at. */
const start = mutation({
  verb: 'server.resize_started',
  scope: 'server:resize',
  input: z.object({ servers: z.array(id).min(1), type: z.string(), atOnce: z.int() }),
  async run(work, { servers: ids, type, atOnce }) {
    const servers = await work.rows(named, [ids])
    const started = await startOperations(work, { kind: resizeKind, servers, input: { type }, atOnce })
    return {
      result: started,
      resource: { id: ids[0] ?? '', label: servers[0]?.name ?? '' },
      topics: ['operations'],
    }
  },
})

/** Starts a resize of these servers, the first alone and then so many at a time. */
export const startTestOperations = ({ caller }: Pick<Member, 'caller'>, servers: string[], atOnce = 1) =>
  start(caller, { servers, type: 'CCX23', atOnce })
