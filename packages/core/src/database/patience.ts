import type { QueryConfig } from 'pg'

/** How long the database may take, in milliseconds: what takes longer ends with an error, and holds up nobody else. */
export interface Patience {
  /** For one statement, the wait for its locks included. */
  statement: number
  /** For one lock. */
  lock: number
  /** For a process that has begun a transaction and says no more: it may be cut off, with an account's lock in hand. */
  idleInTransaction: number
}

export const applicationPatience: Patience = { statement: 15_000, lock: 10_000, idleInTransaction: 15_000 }
export const ownerPatience: Patience = { statement: 60_000, lock: 10_000, idleInTransaction: 60_000 }

/** How much longer than the database itself we wait for its word: past that it hangs, and the connection is given up. */
const graceMs = 5_000

/** What the database is told of it when a connection is opened. */
export function limitsOf({ statement, lock, idleInTransaction }: Patience): Record<string, string> {
  return {
    statement_timeout: String(statement),
    lock_timeout: String(lock),
    idle_in_transaction_session_timeout: String(idleInTransaction),
  }
}

/** How long we wait for the word of a connection of this patience. */
export const readTimeoutOf = ({ statement }: Patience) => statement + Math.min(graceMs, statement)

/** The statement by which the rest of this transaction may take longer; each is to be sent by {@link heardWithin}. */
export const longer = (withinMs: number) => `set local statement_timeout = ${Math.ceil(withinMs)}`

/** A statement, with the wait for its answer as long as it may take. */
export function heardWithin<Query extends QueryConfig>(query: Query, withinMs: number): Query {
  return { ...query, query_timeout: withinMs + graceMs }
}
