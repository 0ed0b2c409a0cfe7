/** A table of the database, as its entity says. */
export interface Table {
  name: string
  /** Of the entity. */
  keys: string[]
  columns: Column[]
}

export interface Column {
  /** Of the entity. */
  property: string
  name: string
}

/** A name in a statement's text. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** As the ORM joins the names of a key of several columns. */
const keySeparator = '~~~'

/**
 * What the ORM asks of a table's rows as SQL, its values appended to `values`: a row's key, or properties that are equal, null, greater
 * than (`$gt`), or one of several (an array, `$in`).
 * @throws Error for anything else
 */
export function conditions(table: Table, where: unknown, values: unknown[]): string {
  const isKey = typeof where !== 'object' || where === null
  const wanted = isKey ? { [table.keys.join(keySeparator)]: where } : where
  const all = Object.entries(wanted).map(([name, is]) =>
    name.includes(keySeparator)
      ? keyCondition(table, name.split(keySeparator), is, values)
      : condition(columnOf(table, name), is, values),
  )
  if (all.length === 0) throw new Error(`all rows of ${table.name} were asked for`)
  return all.join(' and ')
}

function condition(column: string, is: unknown, values: unknown[]): string {
  const value = (one: unknown) => `$${values.push(one)}`
  if (is === undefined) throw new Error(`nothing is said of ${column}`)
  if (is === null) return `${column} is null`
  if (Array.isArray(is)) return `${column} = any(${value(is)})`
  if (typeof is !== 'object' || is instanceof Date || is instanceof Uint8Array)
    return `${column} = ${value(is)}`
  const [[operator, operand] = [], ...more] = Object.entries(is)
  if (more.length === 0 && operator === '$in') return `${column} = any(${value(operand)})`
  if (more.length === 0 && operator === '$gt') return `${column} > ${value(operand)}`
  throw new Error(`no condition on ${column} is known that is ${JSON.stringify(is)}`)
}

/** A key of several columns: a list of values, or an object of them. */
function keyCondition(table: Table, names: string[], is: unknown, values: unknown[]): string {
  const of = is as Record<string, unknown> // a list has its values under their numbers
  const parts = names.map((name, at) =>
    condition(columnOf(table, name), Array.isArray(is) ? of[at] : of[name], values),
  )
  return parts.join(' and ')
}

/** The conditions that the ORM asks for in one, where it asks for several keys (`$in`). */
export function eachKey(where: unknown): unknown[] {
  const [[name, is] = [], ...more] = Object.entries(where ?? {})
  if (name === undefined || more.length > 0 || typeof is !== 'object' || is === null || !('$in' in is))
    return [where]
  return (is.$in as unknown[]).map((key) => ({ [name]: key }))
}

/** The order that the ORM asks for, of one object of properties or several; nothing where it asks for none. */
export function ordering(table: Table, by: unknown): string[] {
  const all = [by ?? []].flat().flatMap((one) => Object.entries(one as Record<string, unknown>)) // as the ORM types it
  if (all.length === 0) return []
  const columns = all.map(([property, direction]) => {
    if (direction !== 'asc' && direction !== 'desc') throw new Error(`no order ${direction} is known`)
    return `${columnOf(table, property)} ${direction}`
  })
  return [`order by ${columns.join(', ')}`]
}

function columnOf(table: Table, property: string): string {
  const found = table.columns.find((one) => one.property === property)
  if (!found) throw new Error(`${table.name} has no ${property}`)
  return quoted(found.name)
}
