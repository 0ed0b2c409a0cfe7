import type { Core } from '../core.ts'
import { type Bound, bind } from '../database/statement.ts'
import { enterSystem, transact } from './transaction.ts'

/** Reads, or writes bookkeeping, as the system: for sign-in, invites' links, the worker and the clock. */
export async function asSystem<Row>(core: Core, work: Bound<Row>): Promise<Row[]> {
  return transact(core, bind(enterSystem, [[], null]), async ({ client }) => {
    const { rows } = await client.query(work)
    return { result: rows, last: null }
  })
}
