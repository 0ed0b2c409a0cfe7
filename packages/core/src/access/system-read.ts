import { type Bound, bind } from '../database/statement.ts'
import type { Core } from './core.ts'
import { enterSystem, type Statements, transactStatement } from './transaction.ts'

/**
 * Reads, or writes bookkeeping, as the system: for sign-in, invites' links, the worker and the clock.
 * @param withinMs how long it may take, where that is longer than usual
 */
export function asSystem<Row>(core: Core, work: Bound<Row>, withinMs?: number): Promise<Row[]> {
  return transactStatement(core, bind(enterSystem, [[], null]), work, withinMs)
}

/** The same as `rows` of a transaction, each read in one of its own. Inside a transaction use its own: a second connection may not come. */
export function systemRows(core: Core): Statements['rows'] {
  return (of, values) => asSystem(core, bind(of, values))
}
