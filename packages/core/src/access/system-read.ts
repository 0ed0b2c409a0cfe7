import { heardWithin, longer } from '../database/patience.ts'
import { type Bound, bind } from '../database/statement.ts'
import type { Core } from './core.ts'
import { enterSystem, type Statements, transactStatements } from './transaction.ts'

/**
 * Reads, or writes bookkeeping, as the system: for sign-in, invites' links, the worker and the clock.
 * @param withinMs how long it may take, where that is longer than usual
 */
export async function asSystem<Row>(core: Core, work: Bound<Row>, withinMs?: number): Promise<Row[]> {
  return transactStatements(core, { entrance: bind(enterSystem, [[], null]) }, async ({ client }) => {
    if (withinMs !== undefined) await client.query(longer(withinMs))
    const { rows } = await client.query(withinMs === undefined ? work : heardWithin(work, withinMs))
    return { result: rows, last: null }
  })
}

/** The same as `rows` of a transaction, each read in one of its own. Inside a transaction use its own: a second connection may not come. */
export function systemRows(core: Core): Statements['rows'] {
  return (of, values) => asSystem(core, bind(of, values))
}
