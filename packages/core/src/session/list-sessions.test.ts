import { v7 as uuidv7 } from 'uuid'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../database/testing/announced.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { refused, refusesAllBut } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { closeSession } from './close-session.ts'
import { listSessions, lookedThrough } from './list-sessions.ts'
import { ended, holderKey, openSession } from './sessions.testing.ts'

const test = suite('listSessions')
let stage: Stage
let prod: string
/** The sessions by what they are called here, the oldest first. */
const ids: Record<string, string> = {}

test.before(async () => {
  stage = await openStage()
  const { owner, operator, gatehouse } = stage
  prod = await registerTestServer(owner, 'prod-1')
  await registerTestServer(owner, 'staging-1')
  const [ownersKey, operatorsKey] = [await holderKey(stage, owner), await holderKey(stage, operator)]
  const shell = await openSession(stage, ownersKey)
  const disk = { kind: 'exec', command: 'df -h /100%', terminal: false } as const
  const df = await openSession(stage, operatorsKey, { ...disk, server: 'staging-1' })
  const live = await openSession(stage, operatorsKey, { clientAddress: '198.51.100.7' })
  Object.assign(ids, { shell: shell.id, df: df.id, live: live.id })
  const account = owner.account.id
  await closeSession(gatehouse.core, { account, session: shell.id }, ended)
  const cut = { ...ended, outcome: 'cut' as const, exitCode: null, line: 'Ended by owner@acme.com.' }
  await closeSession(gatehouse.core, { account, session: df.id }, cut)
})
test.after(() => stage?.close())

const list = async (filter: object, { caller } = stage.owner) =>
  (await listSessions(caller, { limit: 200, ...filter })).items
const names = async (filter: object) =>
  (await list(filter)).map(({ id }) => Object.keys(ids).find((name) => ids[name] === id))

test('everybody but billing may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) =>
    listSessions(caller, { text: 'prod', from: '2020-01-01T00:00:00Z' }),
  )
})

test('the newest first: all, of a server, of a member, or those that are live', async () => {
  assert.equal(await names({}), ['live', 'df', 'shell'])
  assert.equal(await names({ server: prod }), ['live', 'shell'])
  assert.equal(await names({ user: stage.operator.user }), ['live', 'df'])
  assert.equal(await names({ live: true }), ['live'])
  assert.equal(await names({ user: stage.operator.user, server: prod }), ['live'])
})

test('opened at a time or later, and before another', async () => {
  const [, second] = await list({})
  const at = second?.openedAt ?? ''
  assert.equal(await names({ from: at }), ['live', 'df'])
  assert.equal(await names({ to: at }), ['shell'])
  assert.equal(await names({ from: at, to: at }), [])
  assert.equal(await names({ from: '2100-01-01T00:00:00Z' }), [])
  await refused('invalid', list({ from: 'yesterday' }), /ISO 8601/)
  await refused('invalid', list({ to: '10000-01-01T00:00:00Z' }))
})

test('by a text in what the list shows: who, where, what, from where, by which key, and how it ended', async () => {
  assert.equal(await names({ text: 'OPS@acme' }), ['live', 'df'])
  assert.equal(await names({ text: 'staging' }), ['df'])
  assert.equal(await names({ text: 'df -h' }), ['df'])
  assert.equal(await names({ text: 'shell' }), ['live', 'shell'])
  assert.equal(await names({ text: '198.51.100' }), ['live'])
  assert.equal(await names({ text: 'laptop' }), ['live', 'df', 'shell'])
  assert.equal(await names({ text: 'ended by owner@' }), ['df'])
  assert.equal(await names({ text: ' staging ' }), ['df'])
  assert.equal(await names({ text: 'staging', user: stage.owner.user }), [])
})

test('what SQL would read as a pattern is text', async () => {
  assert.equal(await names({ text: '100%' }), ['df'])
  for (const text of ['d_ -h', '%', '_%', "' or 1=1 --", '\\']) {
    assert.equal(await names({ text }), text === '%' ? ['df'] : [], text)
  }
  await refused('invalid', list({ text: 'a\0b' }), /not valid text/)
  await refused('invalid', list({ text: 'x'.repeat(201) }), /at most 200/)
})

test('pages of a search join into the whole', async () => {
  const first = await listSessions(stage.owner.caller, { text: 'prod-1', limit: 1 })
  assert.is(first.items[0]?.id, ids['live'])
  const second = await listSessions(stage.owner.caller, {
    text: 'prod-1',
    limit: 1,
    cursor: first.nextCursor ?? '',
  })
  assert.equal([second.items.map(({ id }) => id), second.nextCursor], [[ids['shell']], null])
})

test("another account's sessions are not among them", async () => {
  assert.equal(await list({}, stage.rival), [])
  assert.equal(await list({ text: 'prod' }, stage.rival), [])
  assert.equal(await list({ server: prod, user: stage.owner.user }, stage.rival), [])
})

test('a page looks through so many, and says where to look on', async () => {
  const { gatehouse, owner } = stage
  await announced(gatehouse.database, (client) =>
    client.query(
      `insert into sessions (account_id, id, server_id, membership_id, key_id, key_label, kind, terminal, client_address, client_version,
         gateway, opened_at, closed_at, outcome)
       select e.account_id, made.id, e.server_id, e.membership_id, e.key_id, e.key_label, 'shell', true, '192.0.2.1', e.client_version,
         e.gateway, now(), now(), 'ended'
       from sessions e cross join unnest($1::uuid[]) made (id) where e.id = $2`,
      [Array.from({ length: lookedThrough }, () => uuidv7()), ids['live']],
    ),
  )
  const first = await listSessions(owner.caller, { text: 'df -h' })
  assert.equal(first.items, [])
  assert.ok(first.nextCursor)
  const second = await listSessions(owner.caller, { text: 'df -h', cursor: first.nextCursor })
  assert.equal([second.items.map(({ id }) => id), second.nextCursor], [[ids['df']], null])
})

test.run()
