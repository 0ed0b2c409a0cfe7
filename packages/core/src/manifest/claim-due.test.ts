import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { ownerPool } from '../database/database.ts'
import { LivingWorkers } from '../database/living-workers.ts'
import { announced } from '../database/testing/announced.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { claimDue } from './claim-due.ts'
import { recordSyncs } from './record-sync.ts'

const test = suite('claimDue')
let stage: Stage
let small: string

test.before(async () => {
  stage = await openStage()
  await raiseLimit()
  for (let n = 0; n < 40; n++) await registerTestServer(stage.owner, `web-${n}`)
  small = await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

const raiseLimit = () =>
  announced(stage.gatehouse.database, (client) => client.query('update accounts set server_limit = null'))
const sql = (text: string, values: unknown[] = []) => stage.gatehouse.database.owner.query(text, values)
const claim = (worker: string, places: number) => claimDue(stage.gatehouse.core, worker, places)
const reset = () =>
  sql(
    `update server_syncs set leased_by = null, due_at = now() - interval '1 second', failures = 0, asked = false`,
  )
const of = (member: Member, claims: { account: string }[]) =>
  claims.filter(({ account }) => account === member.account.id).length

test('only what is due is taken, and by one worker alone', async () => {
  await reset()
  await sql(`update server_syncs set due_at = now() + interval '1 hour' where server_id = $1`, [small])
  const both = await Promise.all([claim('one', 30), claim('two', 30)])
  assert.ok(both.flat().length >= 15)
  // two that look at the same moment share what both saw: the next look gives each the rest of its half
  const next = [await claim('one', 30), await claim('two', 30)]
  const ids = [...both, ...next].flat().map(({ server }) => server)
  assert.is(new Set(ids).size, ids.length)
  assert.not(ids.includes(small))
  assert.is(ids.length, 30)
})

test('an account alone gets half of the places, so that there are some for whoever comes next', async () => {
  await reset()
  await sql(`update server_syncs set due_at = now() + interval '1 hour' where server_id = $1`, [small])
  assert.is((await claim('one', 32)).length, 16)
  assert.is((await claim('one', 32)).length, 0)
  await sql('update server_syncs set due_at = now() where server_id = $1', [small])
  assert.equal(
    (await claim('one', 32)).map(({ server }) => server),
    [small],
  )
})

test('each account has its first before another has its second', async () => {
  await reset()
  await sql(`update server_syncs set due_at = now() - interval '1 day' where account_id = $1`, [
    stage.owner.account.id,
  ])
  const claims = await claim('one', 4)
  assert.equal([of(stage.owner, claims), of(stage.rival, claims)], [2, 1])
})

test('hosts that failed before have half of the places at most, of an account and of all', async () => {
  await reset()
  await sql('update server_syncs set failures = 3')
  const claims = await claim('one', 8)
  assert.equal([of(stage.owner, claims), of(stage.rival, claims)], [2, 1])
  await sql(
    `update server_syncs set failures = 0 where server_id = (
       select server_id from server_syncs where leased_by is null and account_id = $1 limit 1)`,
    [stage.owner.account.id],
  )
  assert.is((await claim('one', 8)).length, 1, 'a healthy one finds a place')
})

test('what a person asked for comes first in its account', async () => {
  await reset()
  const { rows } = await sql(
    `update server_syncs set asked = true where server_id = (select max(server_id::text)::uuid from server_syncs where account_id = $1)
     returning server_id`,
    [stage.owner.account.id],
  )
  const claims = await claim('one', 2)
  assert.ok(claims.some(({ server, asked }) => server === rows[0]?.server_id && asked))
})

test('a server given back can be taken again', async () => {
  await reset()
  const [first] = await claim('one', 2)
  if (!first) throw new Error('nothing was due')
  await recordSyncs(stage.gatehouse.core, [{ outcome: 'dropped', ...first, unsure: true }])
  const { rows } = await sql('select leased_by, unsure from server_syncs where server_id = $1', [
    first.server,
  ])
  assert.equal(rows, [{ leased_by: null, unsure: true }])
})

test('what a dead worker had in hand is free again, what a living one has is not', async () => {
  await reset()
  const pool = ownerPool(stage.gatehouse.database.address, 4)
  const living = new LivingWorkers(pool)
  const other = new LivingWorkers(pool)
  try {
    await living.born('sync-living')
    const kept = await claim('sync-living', 4)
    const lost = await claim('sync-dead', 8)
    assert.ok(kept.length > 0 && lost.length > 0)
    assert.equal(await other.unlockDead(), ['sync-dead'])
    const { rows } = await sql('select distinct leased_by from server_syncs where leased_by is not null')
    assert.equal(rows, [{ leased_by: 'sync-living' }])
    const { rows: unsure } = await sql('select server_id from server_syncs where unsure')
    for (const { server } of lost) assert.ok(unsure.some(({ server_id }) => server_id === server))
  } finally {
    await living.close()
    await other.close()
    await pool.end()
  }
})

test('accounts of departed logins are closed when nothing else is in hand, or a second later', async () => {
  await reset()
  await sql('update server_syncs set due_at = now(), proved_version = version')
  await sql(`update server_syncs set to_close = '{temp}' where server_id = $1`, [small])
  const claimBusy = () => claimDue(stage.gatehouse.core, 'one', 200, false)
  assert.not((await claimBusy()).some(({ server }) => server === small))
  await sql(`update server_syncs set due_at = now() - interval '1.1 seconds' where server_id = $1`, [small])
  assert.ok((await claimBusy()).some(({ server }) => server === small))
  await sql('update server_syncs set leased_by = null, due_at = now() where server_id = $1', [small])
  assert.ok((await claim('one', 200)).some(({ server }) => server === small))
  await sql(`update server_syncs set to_close = '{}'`)
})

test.run()
