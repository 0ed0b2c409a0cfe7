/**
 * Whether an error says that the database is away: PostgreSQL's classes 08, 53 and 57P (connection, resources, shutdown), and what
 * sockets and the pool say; or was caused by one that does.
 */
export function isDatabaseAway(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^(08|53|57P)|^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(codeOf(error)) ||
      /connection (terminated|error)|timeout exceeded when trying to connect|not queryable/i.test(
        error.message,
      ) ||
      isDatabaseAway(error.cause))
  )
}

/**
 * Whether an error says that the database took longer than our patience (database.ts): a statement, a lock or an idle transaction that
 * it ended, or a word that did not come.
 */
export function isDatabaseSlow(error: unknown): boolean {
  return error instanceof Error && (/^(57014|55P03|25P03)$/.test(codeOf(error)) || isUnheard(error))
}

/** Whether the connection ended, or was given up, before the database had answered: it may have done what was asked. */
export function isAnswerLost(error: unknown): boolean {
  return isDatabaseAway(error) || isUnheard(error)
}

/** Whether it is the database that says so, rather than its connection: what it was about it has ended. */
export function isSaid(error: unknown): boolean {
  return error instanceof Error && /^[0-9A-Z]{5}$/.test(codeOf(error)) && 'severity' in error
}

// what `pg` says where its `query_timeout` is over
const isUnheard = (error: unknown): boolean =>
  error instanceof Error && (error.message === 'Query read timeout' || isUnheard(error.cause))

/** Whether the same transaction may succeed if it is run again: it lost a deadlock, or another was committed before it. */
export function isLostRace(error: unknown): boolean {
  return error instanceof Error && /^(40P01|40001)$/.test(codeOf(error))
}

/** Whether something of this kind is there already: unique_violation. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && codeOf(error) === '23505'
}

const codeOf = (error: Error) => ('code' in error ? String(error.code) : '')
