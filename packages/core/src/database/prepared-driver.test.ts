import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renameServer } from '../fleet/server/rename-server.ts'
import { Server } from '../fleet/server/server.entity.ts'
import { newPublicKey, registerTestServer } from '../fleet/server/servers.testing.ts'
import { addKey } from '../fleet/ssh-key/add-key.ts'
import { removeKey } from '../fleet/ssh-key/remove-key.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { conditions, eachKey, ordering, type Table } from './conditions.ts'

const test = suite('PreparedDriver')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

/** What is sent to the database while `work` runs: each statement's name, text and values. */
async function sentBy(work: () => Promise<unknown>): Promise<pg.QueryConfig[]> {
  const sent: pg.QueryConfig[] = []
  const { pool } = stage.gatehouse.core
  const connect = pool.connect.bind(pool)
  pool.connect = (async () => {
    const client = await connect()
    const query = client.query.bind(client)
    client.query = ((of: string | pg.QueryConfig, ...more: never[]) => {
      sent.push(typeof of === 'string' ? { text: of } : of)
      return query(of as string, ...more)
    }) as typeof client.query
    const release = client.release.bind(client)
    client.release = (broken) => {
      client.query = query
      client.release = release
      release(broken)
    }
    return client
  }) as typeof pool.connect
  try {
    await work()
  } finally {
    pool.connect = connect
  }
  return sent
}

test('every statement of a change has a name and takes its values as parameters', async () => {
  const marked = `laptop ' -- ${uuidv7()}`
  const publicKey = newPublicKey()
  const sent = await sentBy(async () => {
    const { id } = await addKey(stage.operator.caller, { name: marked, publicKey })
    await renameServer(stage.owner.caller, { server: prod, name: 'renamed' })
    await removeKey(stage.operator.caller, { key: id })
  })
  for (const verb of ['insert into "ssh_keys"', 'update "servers"', 'delete from "ssh_keys"'])
    assert.ok(
      sent.some(({ text }) => text.startsWith(verb)),
      verb,
    )
  for (const { text, name } of sent) {
    assert.not.ok(text.includes(marked) || text.includes(publicKey), text)
    if (!/^(begin|commit|rollback)/.test(text)) assert.ok(name, `prepared under a name: ${text}`)
  }
})

test('the same change of another row is the same statement', async () => {
  const names = async (name: string) => {
    const sent = await sentBy(() => renameServer(stage.owner.caller, { server: prod, name }))
    return sent.map((one) => one.name)
  }
  assert.equal(await names('one'), await names('two'))
})

test('a rename is two writes to the database: the way in with the row, and what is written with COMMIT', async () => {
  const sent = await sentBy(() => renameServer(stage.owner.caller, { server: prod, name: 'three' }))
  assert.equal(
    sent.map(({ name, text }) => (name?.startsWith('orm.') ? text.slice(0, 16) : (name ?? text))),
    ['begin', 'enter', 'server.find', 'update "servers"', 'finish', 'commit'],
  )
})

const table: Table = {
  name: 'keys',
  keys: ['userId', 'id'],
  columns: [
    { property: 'userId', name: 'user_id' },
    { property: 'id', name: 'id' },
    { property: 'at', name: 'at"s' },
  ],
}
const asSql = (where: unknown) => {
  const values: unknown[] = []
  return [conditions(table, where, values), ...values]
}

test('conditions are equal, null, greater than, one of several, or a key', () => {
  const now = new Date()
  assert.equal(asSql({ id: 1, at: null }), ['"id" = $1 and "at""s" is null', 1])
  assert.equal(asSql({ at: { $gt: now } }), ['"at""s" > $1', now])
  assert.equal(asSql({ id: { $in: [1, 2] } }), ['"id" = any($1)', [1, 2]])
  assert.equal(asSql({ id: [1, 2] }), ['"id" = any($1)', [1, 2]])
  const byKey = '"user_id" = $1 and "id" = $2'
  assert.equal(asSql({ 'userId~~~id': [1, 2] }), [byKey, 1, 2])
  assert.equal(asSql({ 'userId~~~id': { userId: 3, id: 4 } }), [byKey, 3, 4])
})

test('what is no condition that is known is refused, and so is none at all', () => {
  for (const where of [
    {},
    { id: undefined },
    { id: { $ne: 1 } },
    { id: { $gt: 1, $in: [] } },
    { id: {} },
    { name: 'x' },
    { 'userId~~~id': [1] },
  ])
    assert.throws(() => asSql(where), undefined, JSON.stringify(where))
})

test('several keys are as many conditions, and anything else is one', () => {
  const keys = [[1, 2], { userId: 3, id: 4 }]
  assert.equal(eachKey({ 'userId~~~id': { $in: keys } }), [
    { 'userId~~~id': keys[0] },
    { 'userId~~~id': keys[1] },
  ])
  assert.equal(eachKey({ id: 1 }), [{ id: 1 }])
})

test('an order is one column or several, up or down', () => {
  assert.equal(ordering(table, undefined), [])
  assert.equal(ordering(table, { at: 'desc', id: 'asc' }), ['order by "at""s" desc, "id" asc'])
  assert.equal(ordering(table, [{ at: 'desc' }, { id: 'desc' }]), ['order by "at""s" desc, "id" desc'])
  assert.throws(() => ordering(table, { id: 'desc nulls first' }), /no order/)
})

test('what the driver does not know it refuses', async () => {
  const { em } = await stage.gatehouse.core.orm()
  const error = await em
    .fork()
    .find(Server, { id: prod }, { offset: 1 })
    .catch((thrown: Error) => thrown)
  assert.match(String(error), /no reading with offset is known/)
})

test('nothing is read or written outside a transaction', async () => {
  const { em } = await stage.gatehouse.core.orm()
  const error = await em
    .fork()
    .find(Server, { id: prod })
    .catch((thrown: Error) => thrown)
  assert.match(String(error), /outside a transaction/)
})

test.run()
