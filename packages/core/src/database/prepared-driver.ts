import type { EntityData, EntityDictionary, EntityName, QueryResult } from '@mikro-orm/core'
import { LockMode, PostgreSqlDriver } from '@mikro-orm/postgresql'
import { conditions, eachKey, ordering, quoted, type Table } from './conditions.ts'
import type { HeldWrites } from './held-writes.ts'
import { type Bound, bind, type Statement, statement } from './statement.ts'

interface Options {
  ctx?: unknown
  limit?: number | undefined
  /** By property; `asc` or `desc`. */
  orderBy?: unknown
  lockMode?: LockMode | undefined
}

/** What the ORM can be asked and this driver does not know: better refused than passed over. */
const unknownOptions = [
  'offset',
  'first',
  'last',
  'before',
  'after',
  'groupBy',
  'having',
  'fields',
  'exclude',
  'unionWhere',
]

/** What the ORM is told of a write: nothing comes back from one, since keys and values are all made by the application. */
const written = <T>() => ({ affectedRows: 1 }) as QueryResult<T>

/**
 * The ORM's driver for flat entities. Each statement is prepared under a name of its own and takes its values as parameters, so that
 * none stands in a statement's text, or in PostgreSQL's log; how many there are is bounded by the code that asks. Writes are held
 * (held-writes.ts) until something is read or the transaction ends.
 */
export class PreparedDriver extends PostgreSqlDriver {
  readonly #tables = new Map<unknown, Table>()
  readonly #statements = new Map<string, Statement<never>>()

  override async find<T extends object>(
    entity: EntityName<T>,
    where: unknown,
    options: Options = {},
  ): Promise<EntityData<T>[]> {
    const asked = Object.entries(options).filter(([, value]) => value !== undefined)
    const unknown = asked.find(([name]) => unknownOptions.includes(name))
    if (unknown) throw new Error(`no reading with ${unknown[0]} is known`)
    const table = this.#tableOf(entity)
    const values: unknown[] = []
    const text = [
      `select ${table.columns.map(({ name }) => quoted(name)).join(', ')} from ${quoted(table.name)}`,
      `where ${conditions(table, where, values)}`,
      ...ordering(table, options.orderBy),
      ...(options.limit === undefined ? [] : [`limit ${Number(options.limit)}`]),
      ...locking(options.lockMode),
    ].join(' ')
    const rows = await heldIn(options).rows<EntityDictionary<T>>(this.#bound(text, values))
    const meta = this.metadata.get(entity)
    return rows.map((row) => this.mapResult(row, meta) ?? row)
  }

  override async findOne<T extends object>(entity: EntityName<T>, where: unknown, options: Options = {}) {
    const [row] = await this.find(entity, where, { ...options, limit: 1 })
    return row ?? null
  }

  override async count<T extends object>(entity: EntityName<T>, where: unknown, options: Options = {}) {
    const table = this.#tableOf(entity)
    const values: unknown[] = []
    const text = `select count(*) from ${quoted(table.name)} where ${conditions(table, where, values)}`
    const [row] = await heldIn(options).rows<{ count: number }>(this.#bound(text, values))
    return row?.count ?? 0
  }

  override nativeInsert<T extends object>(
    entity: EntityName<T>,
    row: EntityDictionary<T>,
    options: Options = {},
  ) {
    return this.nativeInsertMany(entity, [row], options)
  }

  override async nativeInsertMany<T extends object>(
    entity: EntityName<T>,
    rows: EntityDictionary<T>[],
    options: Options = {},
  ): Promise<QueryResult<T>> {
    const table = this.#tableOf(entity)
    for (const row of rows) {
      const given = givenIn(table, row)
      const names = given.map(({ name }) => quoted(name)).join(', ')
      const places = given.map((_, at) => `$${at + 1}`).join(', ')
      const text = `insert into ${quoted(table.name)} (${names}) values (${places})`
      this.#hold(
        options,
        text,
        given.map(({ value }) => value),
      )
    }
    return written()
  }

  override async nativeUpdate<T extends object>(
    entity: EntityName<T>,
    where: unknown,
    changes: EntityDictionary<T>,
    options: Options = {},
  ): Promise<QueryResult<T>> {
    const table = this.#tableOf(entity)
    const given = givenIn(table, changes)
    const values = given.map(({ value }) => value)
    const set = given.map(({ name }, at) => `${quoted(name)} = $${at + 1}`).join(', ')
    const text = `update ${quoted(table.name)} set ${set} where ${conditions(table, where, values)}`
    if (given.length > 0) this.#hold(options, text, values)
    return written()
  }

  override async nativeUpdateMany<T extends object>(
    entity: EntityName<T>,
    wheres: unknown[],
    changes: EntityDictionary<T>[],
    options: Options = {},
  ): Promise<QueryResult<T>> {
    for (const [at, one] of changes.entries()) await this.nativeUpdate(entity, wheres[at], one, options)
    return written()
  }

  override async nativeDelete<T extends object>(
    entity: EntityName<T>,
    where: unknown,
    options: Options = {},
  ): Promise<QueryResult<T>> {
    const table = this.#tableOf(entity)
    // one after another, so that it is the same statement however many there are
    for (const one of eachKey(where)) {
      const values: unknown[] = []
      const text = `delete from ${quoted(table.name)} where ${conditions(table, one, values)}`
      this.#hold(options, text, values)
    }
    return written()
  }

  #tableOf<T extends object>(entity: EntityName<T>): Table {
    const known = this.#tables.get(entity)
    if (known) return known
    const { tableName, primaryKeys, props } = this.metadata.get(entity)
    const columns = props
      .filter(({ persist }) => persist !== false)
      .map(({ name, fieldNames: [column] }) => ({ property: name, name: column ?? name }))
    const table = { name: tableName, keys: primaryKeys, columns }
    this.#tables.set(entity, table)
    return table
  }

  #hold(options: Options, text: string, values: unknown[]): void {
    heldIn(options).hold(this.#bound(text, values))
  }

  #bound<Row>(text: string, values: unknown[]): Bound<Row> {
    const known = this.#statements.get(text) ?? statement<never>(`orm.${this.#statements.size}`, text)
    this.#statements.set(text, known)
    return bind<Row>(known, values)
  }
}

/** The writes held on the connection that the ORM works on: a unit of work is given nothing else for its transaction. */
function heldIn({ ctx }: Options): HeldWrites {
  if (!ctx) throw new Error('the ORM is used outside a transaction')
  return ctx as HeldWrites // see unit-of-work.ts
}

/** The columns that a row gives, with their values. */
function givenIn(table: Table, row: Record<string, unknown>): { name: string; value: unknown }[] {
  return table.columns
    .filter(({ property }) => row[property] !== undefined)
    .map(({ property, name }) => ({ name, value: row[property] }))
}

function locking(mode: LockMode | undefined): string[] {
  if (mode === undefined || mode === LockMode.NONE) return []
  if (mode !== LockMode.PESSIMISTIC_WRITE) throw new Error('no other lock than that for writing is known')
  return ['for update']
}
