import type { QueryConfig } from 'pg'

/**
 * One SQL statement that answers rows of type `Row`, prepared once per connection under its name.
 * The row type is the author's word for what the text selects; the tests hold it.
 */
export interface Statement<Row> {
  readonly name: string
  readonly text: string
  readonly row?: Row
}

export function statement<Row>(name: string, text: string): Statement<Row> {
  return { name, text }
}

/** A statement with its values, ready to send. */
export interface Bound<Row> extends QueryConfig {
  readonly row?: Row
}

export function bind<Row>(of: Statement<Row>, values: unknown[]): Bound<Row> {
  return { name: of.name, text: of.text, values }
}

/**
 * A timestamptz as PostgreSQL prints it (UTC) as ISO 8601, to the millisecond. Cut from the text, because a list has many and a Date
 * of each costs ten times as much.
 */
export function iso(timestamp: string): string
export function iso(timestamp: string | null): string | null
export function iso(timestamp: string | null): string | null {
  if (timestamp === null) return null
  const [whole, day, time, fraction = ''] = printed.exec(timestamp) ?? []
  return whole ? `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z` : new Date(timestamp).toISOString()
}

const printed = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00$/
