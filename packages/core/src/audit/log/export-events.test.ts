import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core } from '../../access/core.ts'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { exportEvents } from './export-events.ts'
import { searchEvents } from './search-events.ts'

const test = suite('exportEvents')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await createApiKey(stage.owner.caller, { name: 'script', scopes: ['team:read'] })
})
test.after(() => stage?.close())

const exported = async (format: 'csv' | 'json' | 'ndjson', filter = {}, { caller } = stage.owner) =>
  text(await exportEvents(caller, { format, ...filter }))

test('everybody but billing may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR', 'VIEWER'], stage, (caller) =>
    exportEvents(caller, { format: 'csv' }),
  )
})

test('writes that it was exported, how and by whom, before a byte goes out', async () => {
  const { viewer } = stage
  const { events, result } = await trace(stage, () =>
    exportEvents(viewer.caller, { format: 'ndjson', verb: 'user.*', actor: 'owner@acme.com' }),
  )
  assert.equal(events, [
    {
      ...by(viewer),
      verb: 'audit.exported',
      resource: { type: 'audit', id: viewer.account.id, label: 'acme audit log' },
      changes: {},
      details: { format: 'ndjson', verb: 'user.*', actor: 'owner@acme.com' },
    },
  ])
  result.destroy()
})

test('JSON and NDJSON hold what a search finds, newest first', async () => {
  const lines = (await exported('ndjson')).trimEnd().split('\n')
  const { items } = await searchEvents(stage.owner.caller, { limit: 200 })
  assert.equal(
    lines.map((line) => JSON.parse(line)),
    items,
  )
  const array = JSON.parse(await exported('json', { verb: 'user.*' }))
  assert.equal(
    array,
    items.filter(({ verb }) => verb.startsWith('user.')),
  )
  assert.is(await exported('json', { verb: 'none.such' }), '[]\n')
  assert.is(await exported('ndjson', { verb: 'none.such' }), '')
})

test('a reader exports only what the reader may see', async () => {
  assert.match(await exported('csv'), /api_key\.created/)
  assert.not.match(await exported('csv', {}, stage.operator), /api_key/)
})

test('no cell of the CSV is a formula to a spreadsheet', async () => {
  const { owner, operator } = stage
  const evil = ['=HYPERLINK("http://evil")', '+1+1', '-1', '@SUM(A1)', '＝1+1', '＋1', '＠x']
  for (const name of evil) {
    await addKey(operator.caller, { name, publicKey: newPublicKey() })
    await renameAccount(owner.caller, { name })
  }
  const agent = { ...owner.caller, userAgent: '=cmd|"/c calc"!A0' }
  await renameAccount(agent, { name: 'Acme' })
  const csv = await exported('csv')
  assert.match(csv, /^seq,at,actor_kind,.*\r\n/)
  // every cell: what stands between separators, with or without quotes
  const cells = csv.match(/("(?:[^"]|"")*"|[^",\r\n]*)(?=,|\r\n)/g) ?? []
  assert.ok(cells.length > 14 * 20)
  for (const cell of cells) assert.not.match(cell, /^"?[=+\-@\t\r\0＝＋－＠]/)
})

test('a log of several pages comes whole', async () => {
  const { owner, gatehouse } = stage
  await gatehouse.database.owner.query(
    `begin; select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
     insert into audit_events select account_id, 10000 + n, gen_random_uuid(), at, actor_kind, actor_id, actor_label, ip,
       user_agent, verb, resource_type, resource_id, resource_label, changes, details, leaf
     from audit_events, generate_series(1, 2500) n where account_id = '${owner.account.id}' and seq = 1; commit`,
  )
  const lines = (await exported('ndjson', { verb: 'account.opened' })).trimEnd().split('\n')
  assert.is(lines.length, 2501)
  assert.is(new Set(lines.map((line) => JSON.parse(line).seq)).size, 2501)
})

test('a right lost midway ends the stream, and nothing more', async () => {
  const { owner, viewer } = stage
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) process.on(event, hear)
  try {
    for (const format of ['ndjson', 'csv', 'json'] as const) {
      await changeRole(owner.caller, { user: viewer.user, role: 'OPERATOR' })
      const stream = await exportEvents(viewer.caller, { format, verb: 'account.opened' })
      const iterator = stream[Symbol.asyncIterator]()
      await iterator.next()
      await changeRole(owner.caller, { user: viewer.user, role: 'BILLING' })
      const rest = (async () => {
        for (let next = await iterator.next(); !next.done; next = await iterator.next());
      })()
      await refused('scope', rest)
    }
    await sleep(50)
    assert.equal(unheard, [])
  } finally {
    for (const event of ['unhandledRejection', 'uncaughtException'] as const) process.off(event, hear)
  }
})

test('a reader who leaves ends the reading', async () => {
  const { caller } = stage.owner
  const { pool } = caller.core
  let reads = 0
  const connect = () => {
    reads++
    return pool.connect()
  }
  const counted: Core = { ...caller.core, pool: Object.assign(Object.create(pool), { connect }) }
  const filter = { format: 'json', verb: 'account.opened' } as const
  const stream = await exportEvents({ ...caller, core: counted }, filter)
  const closed = new Promise((done) => stream.once('close', done))
  for await (const _ of stream) break
  await closed
  await sleep(50)
  assert.is(reads, 2, 'the note and one page of three')
})

test('odd formats and filters are refused', async () => {
  const { owner } = stage
  for (const input of [{ format: 'xml' }, { format: 'csv', from: 'x' }, {}]) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      exportEvents(owner.caller, input as { format: 'csv' }),
    )
  }
})

test.run()
