import { type Bound, bind, type Statement, statement } from './statement.ts'

const columnOf = (property: string) => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A statement that inserts rows of a table, however many: each gives these properties, and columns that have others their defaults. */
export function inserting<Row extends object>(
  table: string,
  properties: readonly (keyof Row & string)[],
): (rows: readonly Row[]) => Bound<never> {
  const columns = properties.map(columnOf).join(', ')
  const insert: Statement<never> = statement(
    `insert.${table}`,
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
  )
  return (rows) => bind(insert, [recordset(rows, properties)])
}

/** Rows as PostgreSQL reads them into those of a table: the parameter of `jsonb_populate_recordset`. */
export function recordset<Row extends object>(
  rows: readonly Row[],
  properties: readonly (keyof Row & string)[],
): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(properties.map((name) => [columnOf(name), asColumn(row[name])]))),
  )
}

/** Bytes in hexadecimal, and numbers of any size by their digits; JSON knows the rest. */
function asColumn(value: unknown): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return typeof value === 'bigint' ? String(value) : value
}
