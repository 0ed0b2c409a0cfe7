import type { EntityMetadata, EntityProperty } from '@mikro-orm/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openTestGatehouse, type TestGatehouse } from '../testing/test-gatehouse.ts'

interface Column {
  table: string
  name: string
  type: string
  nullable: boolean
  primary: boolean
}

const test = suite('entities')
let gatehouse: TestGatehouse
let columns: Column[]
let metas: EntityMetadata[]

test.before(async () => {
  gatehouse = await openTestGatehouse()
  const { rows } = await gatehouse.database.owner.query<Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
       coalesce(a.attnum = any(i.indkey), false) as primary
     from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where c.relnamespace = 'gatehouse'::regnamespace and c.relkind in ('r', 'p')`,
  )
  columns = rows
  metas = [...(await gatehouse.core.orm()).getMetadata().getAll().values()].filter(
    ({ tableName }) => tableName,
  )
})
test.after(() => gatehouse?.close())

const spelled: Record<string, string> = {
  int: 'integer',
  timestamptz: 'timestamp with time zone',
  'timestamptz(0)': 'timestamp with time zone',
}
const typeOf = ({ columnTypes }: EntityProperty) => spelled[columnTypes[0] ?? ''] ?? columnTypes[0]

/** What has a default in the database, so that the event that makes the row says nothing of it. */
const leftUnsaid = new Set(['Server.keysLeft'])

test('every entity has its table', () => {
  assert.ok(metas.length >= 8)
  for (const { tableName } of metas)
    assert.ok(
      columns.some(({ table }) => table === tableName),
      tableName,
    )
})

test('every property has its column, of its type and as nullable, and no column is missing', () => {
  for (const { className, tableName, props } of metas) {
    const of = (column: Column) => [column.name, column.type, column.nullable, column.primary]
    const real = columns.filter(({ table }) => table === tableName).map(of)
    const said = props.map((prop) => [
      prop.fieldNames[0],
      typeOf(prop),
      (prop.nullable ?? false) && !leftUnsaid.has(`${className}.${prop.name}`),
      prop.primary ?? false,
    ])
    const sorted = (rows: unknown[][]) => rows.map((row) => row.join(' ')).sort()
    assert.equal(sorted(said), sorted(real), className)
  }
})

test('what is a secret is hidden from the log', () => {
  for (const { className, props } of metas) {
    for (const { name, hidden, columnTypes } of props) {
      const isDigest = /digest$/i.test(name)
      const secret =
        (columnTypes[0] === 'bytea' && !isDigest) ||
        /secret|hash|token|private/i.test(name) ||
        `${className}.${name}` === 'PaymentMethod.reference'
      assert.is(hidden ?? false, secret, `${className}.${name}`)
    }
  }
})

test.run()
