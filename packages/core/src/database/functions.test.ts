import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { applicationRole, ownerPool } from './database.ts'
import { brought, type FunctionFile, functionFiles } from './functions.ts'
import { migrate } from './migrate.ts'
import { migrations, versionedFunctions } from './migrations.ts'
import { createTestDatabase, type TestDatabase } from './testing/test-database.ts'

const test = suite('functions of the database')
const nameOf = ({ name }: FunctionFile) => name.replace(/^\w+\/(\w+)\.sql$/, '$1')
const inSchema = `p.pronamespace = 'gatehouse'::regnamespace`
let database: TestDatabase
let owner: pg.Pool

test.before(async () => {
  database = await createTestDatabase()
  owner = ownerPool(database.address, 2)
})
test.after(async () => {
  await owner?.end()
  await database?.drop()
})

const namesWhere = async (condition: string, values: unknown[] = []) =>
  (
    await owner.query<{ name: string }>(
      `select distinct p.proname::text as name from pg_proc p where ${inSchema} and ${condition} order by 1`,
      values,
    )
  ).rows.map(({ name }) => name)

test('each file makes the function it is named for, and says what it does', () => {
  for (const file of functionFiles) {
    const sql = file.sql()
    assert.match(
      file.name,
      /^(access|audit|identity|team|fleet|session|billing|machine|reseller|mail|jobs)\/\w+\.sql$/,
    )
    const made = [...sql.matchAll(/^create .*?function (\w+)/gm)]
    assert.equal(
      made.map(([whole, name]) => [whole, name]),
      [[`create or replace function ${nameOf(file)}`, nameOf(file)]],
      file.name,
    )
    // string bodies alone: others would pin the columns that they read
    assert.match(sql, /\bas \$\$/, file.name)
    assert.match(sql, /^-- .+\n-- .+\n/, file.name)
  }
})

test('what the files and the migrations make is all there is, and no name is made by both', async () => {
  const [files, versioned] = [functionFiles.map(nameOf), versionedFunctions()]
  assert.equal(
    files.filter((name) => versioned.includes(name)),
    [],
  )
  assert.equal(await namesWhere('true'), [...files, ...versioned].sort())
})

test('what looks past row security has its own search path, with temporary tables last', async () => {
  assert.equal(
    await namesWhere(`p.prosecdef and p.proconfig is distinct from array['search_path=gatehouse, pg_temp']`),
    [],
  )
})

test('nobody but the application may run any of them', async () => {
  assert.equal(
    await namesWhere(
      `exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
         left join pg_roles r on r.oid = a.grantee where a.grantee <> p.proowner and r.rolname is distinct from $1)`,
      [applicationRole],
    ),
    [],
  )
})

test('whatever tables depend on is made by a migration', async () => {
  // policies, triggers, defaults and generated columns, checks, indexes, views
  const depended = await namesWhere(
    `exists (select from pg_depend d where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
       and d.classid in ('pg_policy'::regclass, 'pg_trigger'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass,
         'pg_class'::regclass, 'pg_rewrite'::regclass, 'pg_type'::regclass))`,
  )
  assert.ok(depended.includes('account_in_context') && depended.includes('require_event'))
  const versioned = versionedFunctions()
  assert.equal(
    depended.filter((name) => !versioned.includes(name)),
    [],
  )
})

test('no migration calls a function of the files: it would be another one on a new database than on an old one', () => {
  for (const { name, sql } of migrations) {
    const code = sql()
      .replace(/--.*$/gm, '')
      .replace(/hint = '[^']*'/g, '')
    const called = functionFiles.map(nameOf).filter((made) => new RegExp(`\\b${made}\\s*\\(`).test(code))
    assert.equal(called, [], name)
  }
})

const file = (name: string, sql: string): FunctionFile => ({ name, sql: () => sql })
const greets = (word: string, args = '') =>
  file(
    'team/greet.sql',
    `create or replace function greet(${args}) returns text language sql as $$ select '${word}' $$;`,
  )
const mayGreet = file(
  'team/greet.sql',
  `${greets('hello').sql()} grant execute on function greet() to ${applicationRole};`,
)
const withGreeting = (greeting: FunctionFile, release = brought.release) => ({
  release,
  functions: [...functionFiles, greeting],
})
const greeting = async () => (await owner.query(`select greet() as said`)).rows[0].said

test('a function that has changed is applied again; one that no file makes any more is dropped', async () => {
  assert.equal(await migrate(owner, withGreeting(mayGreet)), ['functions'])
  assert.equal(await migrate(owner, withGreeting(mayGreet)), [])
  assert.is(await greeting(), 'hello')
  const mayRun = `has_function_privilege('${applicationRole}', p.oid, 'execute')`
  assert.equal(await namesWhere(`p.proname = 'greet' and ${mayRun}`), ['greet'])

  assert.equal(await migrate(owner, withGreeting(greets('good day'))), ['functions'])
  assert.is(await greeting(), 'good day')
  assert.equal(await namesWhere(`p.proname = 'greet' and ${mayRun}`), [], 'the grant went with its line')

  assert.equal(await migrate(owner, withGreeting(greets('dear', 'name text'))), ['functions'])
  const { rows } = await owner.query(
    `select p.oid::regprocedure::text as made from pg_proc p where p.proname = 'greet'`,
  )
  assert.equal(rows, [{ made: 'greet(text)' }])

  assert.equal(await migrate(owner), ['functions'])
  assert.equal(await namesWhere(`p.proname = 'greet'`), [])
})

test('an older Gatehouse that starts again does not put its own back, and a newer one does at once', async () => {
  const next = brought.release + 1
  assert.equal(await migrate(owner, withGreeting(greets('hello'), next)), ['functions'])
  assert.equal(await migrate(owner), [])
  assert.is(await greeting(), 'hello')
  assert.equal(await migrate(owner, withGreeting(greets('good day'), next + 1)), ['functions'])
  assert.equal(await migrate(owner, withGreeting(greets('hello'), next)), [])
  assert.is(await greeting(), 'good day')
})

test('a file that is wrong is named, and everything stays as it was', async () => {
  const wrong = file('team/greet.sql', 'create or replace function greet( returns text')
  const error = await migrate(owner, withGreeting(wrong, 99)).then(
    () => null,
    (thrown: Error) => thrown,
  )
  assert.match(error?.message ?? 'migrated', /functions\/team\/greet\.sql failed: syntax error/)
  assert.is(await greeting(), 'good day')
})

test.run()
