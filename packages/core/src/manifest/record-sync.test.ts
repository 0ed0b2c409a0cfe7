import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { addKey } from '../key/add-key.ts'
import { listKeys } from '../key/list-keys.ts'
import { limitServers } from '../member/limit-servers.ts'
import { listTeam } from '../member/list-team.ts'
import { revokeMember } from '../member/revoke-member.ts'
import { getServer } from '../server/get-server.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { syncState } from '../server/sync-state.ts'
import { enqueueDueServers } from './due-servers.ts'
import { recordFailure, recordProof, secondsUntilRetry } from './record-sync.ts'
import { wantedManifest } from './wanted-manifest.ts'

const test = suite('sync bookkeeping')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.rival, 'theirs')
})
test.after(() => stage?.close())

async function wantedOf(server = prod) {
  const wanted = await wantedManifest(stage.gatehouse.core, stage.owner.account.id, server)
  if (!wanted) throw new Error('no such server')
  return wanted
}
async function stateOf(server = prod) {
  const { items } = await syncState(stage.viewer.caller, undefined)
  const found = items.find((one) => one.server === server)
  if (!found) throw new Error('no such server')
  return found
}
const sql = async (text: string, values: unknown[] = []) =>
  (await stage.gatehouse.database.owner.query(text, values)).rows
const jobs = () =>
  sql(`select key, round(extract(epoch from run_at - now()))::int as "in" from graphile_worker._private_jobs
       where key like 'sync:%' order by key`)

test('a proof of the newest version is in sync, with when and what', async () => {
  const { core } = stage.gatehouse
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  const wanted = await wantedOf()
  await recordProof(core, wanted, { ops: 'digest' })
  const { state, provedAt, triedAt, proved, removals } = await stateOf()
  assert.equal([state, proved, removals], ['in-sync', wanted.digest, []])
  assert.ok(Date.now() - Date.parse(provedAt ?? '') < 10_000)
  assert.is(provedAt, triedAt)
  const { items } = await listKeys(stage.operator.caller, undefined)
  assert.equal(items[0]?.sync, { inSync: 1, pending: 0, failing: 0, removalPending: 0 })
})

test('a proof of an older version leaves the change pending', async () => {
  const { core } = stage.gatehouse
  const old = await wantedOf()
  await addKey(stage.operator.caller, { name: 'second', publicKey: newPublicKey() })
  await recordProof(core, old, { ops: 'digest' })
  assert.is((await stateOf()).state, 'pending')
  await recordProof(core, await wantedOf(), { ops: 'digest' })
  await recordProof(core, old, { ops: 'old digest' })
  assert.is((await stateOf()).state, 'in-sync', 'a late answer undoes nothing')
})

test('a failure says why, and the next try is enqueued further off each time, 5 minutes at most', async () => {
  const { core } = stage.gatehouse
  await addKey(stage.operator.caller, { name: 'third', publicKey: newPublicKey() })
  const failure = { reason: 'timeout', message: 'The server did not answer within 10 seconds.' }
  for (let tries = 0; tries < 3; tries++) {
    await sql('delete from graphile_worker._private_jobs')
    await recordFailure(core, await wantedOf(), failure)
    const [job, ...more] = await jobs()
    assert.equal([job?.key, more], [`sync:${prod}`, []])
    assert.ok(
      job?.in >= 2 ** (tries + 1) * 0.8 - 1 && job?.in <= 2 ** (tries + 1) * 1.2 + 1,
      `in ${job?.in} s`,
    )
  }
  const { state, error, nextTryAt } = await stateOf()
  assert.equal([state, error], ['failing', failure.message])
  assert.ok(Date.parse(nextTryAt ?? '') > Date.now())
  const { items } = await listTeam(stage.viewer.caller, undefined)
  assert.equal(items.find(({ email }) => email === 'ops@acme.com')?.sync, {
    inSync: 0,
    pending: 0,
    failing: 1,
    removalPending: 0,
  })
  for (let failures = 0; failures < 2000; failures += 7) {
    for (const random of [0, 0.5, 1]) {
      const seconds = secondsUntilRetry(failures, random)
      assert.ok(seconds >= 1.5 && seconds <= 340)
    }
  }
})

test('a success clears the error', async () => {
  await recordProof(stage.gatehouse.core, await wantedOf(), { ops: 'digest' })
  const { state, error, nextTryAt } = await stateOf()
  assert.equal([state, error, nextTryAt], ['in-sync', null, null])
})

test('a login that should be gone is removal pending until the host reports without it', async () => {
  const { gatehouse, operator, owner } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [] })
  assert.equal([(await stateOf()).state, (await stateOf()).removals], ['removal-pending', ['ops']])
  const view = await getServer(owner.caller, { server: prod })
  assert.equal(
    view.logins.find(({ login }) => login === 'ops'),
    {
      login: 'ops',
      email: 'ops@acme.com',
      keys: 0,
      state: 'removal-pending',
      error: null,
    },
  )
  await recordFailure(gatehouse.core, await wantedOf(), { reason: 'timeout', message: 'Away.' })
  assert.is((await stateOf()).state, 'removal-pending', 'stays so while the host is away')
  await recordProof(gatehouse.core, await wantedOf(), {})
  assert.is((await stateOf()).state, 'in-sync')
  await limitServers(owner.caller, { user: operator.user, servers: null })
})

test('a revoked login is removal pending, whoever else is wanted on that server', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  await recordProof(gatehouse.core, await wantedOf(), { ops: 'digest', temp: 'digest' })
  assert.equal((await stateOf()).removals, [])
  await revokeMember(owner.caller, { user: temp.user })
  const { sync, logins } = await getServer(owner.caller, { server: prod })
  for (const { state, removals } of [await stateOf(), sync]) {
    assert.equal([state, removals], ['removal-pending', ['temp']])
  }
  assert.equal(
    logins.filter(({ state }) => state === 'removal-pending').map(({ login }) => login),
    ['temp'],
  )
  await recordProof(gatehouse.core, await wantedOf(), { ops: 'digest' })
})

test('old proofs and lost jobs are due, fresh ones, failing ones and stopped ones are not', async () => {
  const { core } = stage.gatehouse
  const due = async () => {
    await sql('delete from graphile_worker._private_jobs')
    await enqueueDueServers(core, 60)
    return (await jobs()).some(({ key }) => key === `sync:${prod}`)
  }
  const set = (assignments: string) =>
    sql(`update server_syncs set ${assignments} where server_id = $1`, [prod])
  await recordProof(core, await wantedOf(), {})
  assert.not(await due(), 'just proved')
  await set(`proved_at = now() - interval '61 seconds', tried_at = now() - interval '61 seconds'`)
  assert.ok(await due(), 'an old proof')
  await set(`tried_at = now()`)
  assert.not(await due(), 'being tried')
  await set(`tried_at = now() - interval '1 minute', next_try_at = now() + interval '1 minute'`)
  assert.not(await due(), 'waits for its turn')
  await set(`next_try_at = now() - interval '1 minute'`)
  assert.ok(await due(), 'its job was lost')
  await set(`next_try_at = null, proved_at = now(), version = version + 1`)
  assert.ok(await due(), 'a change whose job was lost')
  await set(`error_reason = 'host-key-changed'`)
  assert.not(await due(), 'stopped')
})

test('what is synced stands for one account alone', async () => {
  const { items } = await syncState(stage.rival.caller, undefined)
  assert.equal(
    items.map(({ name }) => name),
    ['theirs'],
  )
  const mixed = await wantedManifest(stage.gatehouse.core, stage.rival.account.id, prod)
  assert.is(mixed, null)
})

test.run()
