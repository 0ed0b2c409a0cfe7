import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findServer, serverOf } from '../../fleet/server/find-server.ts'
import { serverType } from '../../fleet/server/server-fields.ts'
import { startOperations } from '../operation/start-operations.ts'
import { planResize } from './plan-resize.ts'
import { resizeKind } from './resize-kind.ts'

const price = z.object({ currency: z.string(), monthly: z.int(), hourly: z.string() }).nullable()

const start = mutation({
  verb: 'server.resize_started',
  scope: 'server:resize',
  input: z.object({
    server: id,
    machine: z.string(),
    from: z.string(),
    type: z.string(),
    upgradeDisk: z.boolean(),
    powerOff: z.boolean(),
    price,
  }),
  row: ({ server }) => findServer(server),
  async run(work, { server: _, ...input }) {
    const server = serverOf(work, work.row)
    const { batch, operations } = await startOperations(work, {
      kind: resizeKind,
      servers: [{ id: server.id, name: server.name }],
      input,
    })
    const { from, type, upgradeDisk, powerOff } = input
    return {
      result: { server: server.id, type, operation: operations[0] ?? '', batch },
      resource: { id: server.id, label: server.name },
      details: { operation: operations[0] ?? '', from, to: type, upgradeDisk, powerOff },
      topics: ['operations'],
    }
  },
})

const input = z.object({
  server: id,
  type: serverType,
  /** Whether the disk grows with it, which cannot be undone. */
  upgradeDisk: z.boolean().optional(),
  /** Whether it may be powered off where it does not shut down within two minutes. */
  powerOff: z.boolean().optional(),
  /** Of the preview that was agreed to; without it, to whatever it is now. */
  digest: z.string().optional(),
})

/**
 * Starts to change a server's type at its provider; a worker does it, step by step. Answers the operation. Throws NotFound, Invalid for a type that
 * cannot be, or where there is no provider, Conflict where it is otherwise than the preview said, or not now, Unreachable.
 */
export const resizeServer = Object.assign(
  async (caller: Caller, asked: z.input<typeof input>) => {
    const { server, type, upgradeDisk = false, powerOff = false, digest } = asked ?? {}
    const before = await start.answered(caller)
    if (before) return before.result
    const { preview, machine } = await planResize(caller, { server, type, upgradeDisk })
    if (digest !== undefined && digest !== preview.digest)
      throw new Conflict('Price, type or server have changed since the preview. Look at the new one.')
    const { before: now, after } = preview
    return start(caller, {
      ...{ server, machine, upgradeDisk, powerOff },
      from: now.name,
      type: after.name,
      price: after.price,
    })
  },
  { scope: start.scope, input },
)
