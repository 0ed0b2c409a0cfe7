import type { EntityManager } from '@mikro-orm/core'
import type { Caller } from './caller.ts'
import type { Core } from './core.ts'
import type { Transaction } from './transaction.ts'

/** What a verb works with; everything in it belongs to this one transaction. */
export interface Work {
  core: Core
  caller: Caller
  em: EntityManager
  rows: Transaction['rows']
  now: Date
}

export function workOf(caller: Caller, { em, rows }: Transaction): Work {
  return { core: caller.core, caller, em, rows, now: new Date() }
}
