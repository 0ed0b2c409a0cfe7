import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changeAccountSettings } from '../../team/account/change-settings.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { getServer } from '../server/get-server.ts'
import { hostKeyMismatch } from '../server/host-key-mismatch.ts'
import { listRemovals } from '../server/list-removals.ts'
import { listSyncRuns } from '../server/list-sync-runs.ts'
import { removeServer } from '../server/remove-server.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { syncProgress } from '../server/sync-progress.ts'
import { syncState } from '../server/sync-state.ts'
import { addKey } from '../ssh-key/add-key.ts'
import { listKeys } from '../ssh-key/list-keys.ts'
import { claimDue } from './claim-due.ts'
import { giveBackLeases } from './lease.ts'
import { recordSyncs, secondsUntilRetry } from './record-sync.ts'
import { fail, prove, wantedOf } from './sync-outcomes.testing.ts'
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

const wanted = () => wantedOf(stage, prod)
async function stateOf(server = prod) {
  const { items } = await syncState(stage.viewer.caller, undefined)
  const found = items.find((one) => one.server === server)
  if (!found) throw new Error('no such server')
  return found
}
const runs = async () => (await listSyncRuns(stage.viewer.caller, { server: prod })).items
async function row() {
  const { rows } = await stage.gatehouse.database.owner.query<{
    due: number | null
    leased_by: string | null
    unsure: boolean
  }>(
    `select case when due_at < 'infinity' then extract(epoch from due_at - now())::float8 end as due, leased_by, unsure
     from server_syncs where server_id = $1`,
    [prod],
  )
  const [found] = rows
  if (!found) throw new Error('no bookkeeping')
  return found
}

test('a proof of the newest version is in sync, with when and what, and is looked at again in its time', async () => {
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  const now = await wanted()
  await prove(stage, now, { ops: 'digest' })
  const { state, provedAt, triedAt, proved, removals } = await stateOf()
  assert.equal([state, proved, removals], ['in-sync', now.digest, []])
  assert.ok(Date.now() - Date.parse(provedAt ?? '') < 10_000)
  assert.is(provedAt, triedAt)
  const { items } = await listKeys(stage.operator.caller, undefined)
  assert.equal(items[0]?.sync, { inSync: 1, pending: 0, failing: 0, removalPending: 0 })
  const { due } = await row()
  assert.ok(due && due > 260 && due < 335, `in ${due} s`)
  await changeAccountSettings(stage.owner.caller, { checkMinutes: 60 })
  await prove(stage, await wanted(), { ops: 'digest' })
  const later = (await row()).due
  assert.ok(later && later > 3200 && later < 4000, `in ${later} s`)
})

test('a login whose keys are gone stays in sight until its account is closed', async () => {
  const { owner } = stage
  await prove(stage, await wanted(), { ops: 'digest' }, { toClose: ['temp'] })
  const { state, removals, proved } = await stateOf()
  assert.equal([state, removals], ['removal-pending', ['temp']])
  assert.ok(proved, 'the keys are proved gone all the same')
  assert.ok(((await row()).due ?? 1) <= 0)
  assert.equal((await wanted()).toClose, ['temp'])
  assert.is((await wanted()).cause, 'change')
  const counts = await syncProgress(owner.caller, undefined)
  assert.equal([counts.proved, counts.closing], [1, 1])
  const { items } = await listRemovals(owner.caller, undefined)
  assert.equal(
    items.map(({ login, count }) => [login, count]),
    [['temp', 1]],
  )
  await prove(stage, await wanted(), { ops: 'digest' })
  assert.equal([(await stateOf()).state, (await wanted()).toClose], ['in-sync', []])
})

test('a proof of an older version leaves the change pending, and due', async () => {
  const old = await wanted()
  await addKey(stage.operator.caller, { name: 'second', publicKey: newPublicKey() })
  await prove(stage, old, { ops: 'digest' })
  assert.is((await stateOf()).state, 'pending')
  assert.ok(((await row()).due ?? 1) <= 0)
  await prove(stage, await wanted(), { ops: 'digest' })
  await prove(stage, old, { ops: 'old digest' })
  assert.is((await stateOf()).state, 'in-sync', 'a late answer undoes nothing')
  assert.ok(((await row()).due ?? 1) <= 0, 'but the server is looked at again')
})

test('a failure says why and when it is tried next, and is not forgotten by a look at the clock', async () => {
  await addKey(stage.operator.caller, { name: 'third', publicKey: newPublicKey() })
  await fail(stage, await wanted(), { wait: 8 })
  const { due } = await row()
  assert.ok(due && due > 6 && due <= 8)
  const { state, error, nextTryAt } = await stateOf()
  assert.equal([state, error], ['failing', 'The server did not answer within 10 seconds.'])
  assert.ok(Date.parse(nextTryAt ?? '') > Date.now())
  const { items } = await listTeam(stage.viewer.caller, undefined)
  assert.equal(items.find(({ email }) => email === 'ops@acme.com')?.sync, {
    inSync: 0,
    pending: 0,
    failing: 1,
    removalPending: 0,
  })
  assert.is((await wanted()).failures, 1)
  assert.is((await wanted()).cause, 'retry')
  const counts = { servers: 1, proved: 0, pending: 0, failing: 1, stopped: 0, closing: 0 }
  assert.equal(await syncProgress(stage.viewer.caller, undefined), counts)
})

test('tries come further apart each time, one minute at most', () => {
  for (let failures = 0; failures < 2000; failures += 7) {
    for (const random of [0, 0.5, 1]) {
      const seconds = secondsUntilRetry(failures, 60, random)
      assert.ok(seconds >= 1.5 && seconds <= 68, `${seconds}`)
    }
  }
  assert.is(secondsUntilRetry(0, 60, 0.5), 2)
  assert.is(secondsUntilRetry(3, 60, 0.5), 16)
  assert.is(secondsUntilRetry(20, 300, 0.5), 300)
})

test('a success clears the error, and the history tells of both', async () => {
  const before = await runs()
  await prove(stage, await wanted(), { ops: 'digest' })
  const { state, error, nextTryAt } = await stateOf()
  assert.equal([state, error, nextTryAt], ['in-sync', null, null])
  assert.equal(
    (await runs()).map(({ outcome, cause }) => [outcome, cause]),
    [['proved', 'retry'], ...before.map(({ outcome, cause }) => [outcome, cause])],
  )
})

test('the history keeps what changed, and passes over tries that say nothing new', async () => {
  const before = (await runs()).length
  await prove(stage, await wanted(), { ops: 'digest' })
  assert.is((await runs()).length, before)
  const changes = [{ what: 'ops', added: ['SHA256:abc laptop'], removed: [] }]
  await prove(stage, await wanted(), { ops: 'digest' }, { changes })
  const [newest] = await runs()
  assert.equal([newest?.outcome, newest?.tookMs, newest?.changes], ['proved', 12, changes])
  for (let tries = 0; tries < 3; tries++) await fail(stage, await wanted())
  assert.is((await runs()).length, before + 2, 'one line for the same failure')
  await fail(stage, await wanted(), { message: 'Refused.' })
  assert.is((await runs()).length, before + 3)
  await prove(stage, await wanted(), { ops: 'digest' })
})

test('after a try that broke off nobody knows what the host holds, until it proves it', async () => {
  await fail(stage, await wanted(), { unsure: true })
  await fail(stage, await wanted())
  assert.is((await wanted()).unsure, true)
  await prove(stage, await wanted(), { ops: 'digest' })
  assert.is((await wanted()).unsure, false)
})

test('a login that should be gone is removal pending until the host reports without it', async () => {
  const { operator, owner } = stage
  await limitServers(owner.caller, { user: operator.user, servers: [] })
  assert.equal([(await stateOf()).state, (await stateOf()).removals], ['removal-pending', ['ops']])
  const view = await getServer(owner.caller, { server: prod })
  const login = view.logins.find(({ login }) => login === 'ops')
  assert.equal([login?.keys, login?.state, login?.error], [0, 'removal-pending', null])
  await fail(stage, await wanted(), { message: 'Away.' })
  assert.is((await stateOf()).state, 'removal-pending', 'stays so while the host is away')
  const { items } = await listRemovals(stage.viewer.caller, undefined)
  assert.equal(
    items.map(({ login, email, servers }) => [login, email, servers.map(({ name, error }) => [name, error])]),
    [['ops', 'ops@acme.com', [['prod-1', 'Away.']]]],
  )
  await prove(stage, await wanted(), {})
  assert.is((await stateOf()).state, 'in-sync')
  assert.equal((await listRemovals(stage.viewer.caller, undefined)).items, [])
  await limitServers(owner.caller, { user: operator.user, servers: null })
})

test('a revoked login is removal pending, whoever else is wanted on that server', async () => {
  const { gatehouse, owner } = stage
  const temp = await gatehouse.join(owner, 'temp@acme.com', 'OPERATOR')
  await addKey(temp.caller, { name: 'laptop', publicKey: newPublicKey() })
  await prove(stage, await wanted(), { ops: 'digest', temp: 'digest' })
  assert.equal((await stateOf()).removals, [])
  await revokeMember(owner.caller, { user: temp.user })
  const { sync, logins } = await getServer(owner.caller, { server: prod })
  for (const { state, removals } of [await stateOf(), sync])
    assert.equal([state, removals], ['removal-pending', ['temp']])
  assert.equal(
    logins.filter(({ state }) => state === 'removal-pending').map(({ login }) => login),
    ['temp'],
  )
  assert.equal(
    (await listRemovals(owner.caller, undefined)).items.map(({ email }) => email),
    ['temp@acme.com'],
  )
  await prove(stage, await wanted(), { ops: 'digest' })
})

test('whatever a host prints can be recorded', async () => {
  const bytes = Array.from({ length: 256 }, (_, byte) => Buffer.from([0x78, byte, 0x79]))
  const lines = [
    'ssh-ed25519 AAAA x \\u0000',
    'ssh-ed25519 AAAA \\\\u0000\\ud800\\',
    'ssh-ed25519 AAAA \ud800 \0',
    ...bytes.flatMap((one) => [one.toString('latin1'), one.toString('utf8')]),
  ]
  const keys = lines.map((line) => ({
    login: 'ops',
    managed: false,
    file: 'authorized_keys' as const,
    line,
  }))
  const changes = lines.map((line) => ({ what: line, added: [line], removed: [line] }))
  await prove(stage, await wanted(), { ops: 'digest' }, { survey: { truncated: false, keys }, changes })
  assert.is((await stateOf()).state, 'in-sync')
  await fail(stage, await wanted(), { message: lines.join(' '), changes })
  assert.is((await stateOf()).state, 'failing')
  assert.is((await runs())[0]?.changes.length, lines.length)
  const { rows } = await stage.gatehouse.database.owner.query<{ comment: string }>(
    `select k ->> 'comment' as comment from server_surveys, jsonb_array_elements(keys) k where server_id = $1`,
    [prod],
  )
  assert.is(rows[0]?.comment, 'x \\u0000')
  await prove(stage, await wanted(), { ops: 'digest' })
})

const claimOf = async (lease: string) => {
  await stage.gatehouse.database.owner.query(
    `update server_syncs set due_at = now(), leased_until = case when leased_by is not null then now() end where server_id = $1`,
    [prod],
  )
  const claims = await claimDue(stage.gatehouse.core, { lease, places: 64, inHand: [], idle: true })
  assert.ok(claims.some(({ server }) => server === prod))
  return { ...(await wanted()), lease }
}

test('who has lost the lease proves nothing, and what its successor proved is looked at again', async () => {
  const slow = await claimOf('slow')
  const next = await claimOf('next')
  await prove(stage, slow, { ops: 'by the slow one' })
  assert.is((await row()).leased_by, 'next', 'nor takes it the lease away')
  await prove(stage, next, { ops: 'digest' })
  assert.is((await row()).leased_by, null)
  assert.ok(((await row()).due ?? 1) <= 0)
  assert.is((await row()).unsure, true)
  assert.equal((await wanted()).held.logins, { ops: 'digest' })
  await prove(stage, await claimOf('third'), { ops: 'digest' })
  assert.equal([(await row()).unsure, ((await row()).due ?? 0) > 60], [false, true])
  await fail(stage, next)
  assert.is((await stateOf()).state, 'in-sync', 'nor has it failed')
  assert.ok(((await row()).due ?? 1) <= 0)
  await prove(stage, await claimOf('fourth'), { ops: 'digest' })
})

test('a proof of something older, come late, leaves it unknown what the host holds', async () => {
  const old = await wanted()
  await addKey(stage.operator.caller, { name: 'fourth', publicKey: newPublicKey() })
  await prove(stage, await wanted(), { ops: 'digest' })
  await prove(stage, old, { ops: 'old digest' })
  assert.is((await row()).unsure, true)
  await prove(stage, await wanted(), { ops: 'digest' })
})

test('a look that finds nothing new rewrites no survey, and is no news; one that does is', async () => {
  const { database, core } = stage.gatehouse
  let news = 0
  const stopping = new AbortController()
  await core.live.subscribe(stage.owner.account.id, () => news++, stopping.signal)
  const version = async () =>
    (await database.owner.query('select xmin::text, keys from server_surveys where server_id = $1', [prod]))
      .rows[0]
  const line = {
    login: 'ops',
    managed: false,
    file: 'authorized_keys' as const,
    line: `${newPublicKey()} mine`,
  }
  const look = async (lines: (typeof line)[]) => {
    await prove(stage, await wanted(), { ops: 'digest' }, { survey: { truncated: false, keys: lines } })
    // hears everything that was told before
    await database.owner.query(`select pg_notify('gatehouse', $1)`, [
      JSON.stringify({ account: stage.rival.account.id, topics: [] }),
    ])
    await heardOf(stage.rival.account.id)
  }
  const heardOf = (account: string) => {
    const heard = Promise.withResolvers<void>()
    void core.live.subscribe(account, () => heard.resolve(), stopping.signal)
    void database.owner.query(`select pg_notify('gatehouse', $1)`, [JSON.stringify({ account, topics: [] })])
    return heard.promise
  }
  await look([line])
  const before = await version()
  const told = news
  assert.ok(told > 0)
  const { provedAt } = await stateOf()
  await look([line])
  assert.equal(await version(), before)
  assert.is(news, told)
  assert.ok(((await stateOf()).provedAt ?? '') > (provedAt ?? ''), 'and is a proof all the same')
  await look([])
  assert.is(news, told + 1)
  assert.is.not((await version())?.xmin, before?.xmin)
  await fail(stage, await wanted())
  await fail(stage, await wanted())
  await heardOf(stage.rival.account.id)
  assert.is(news, told + 2, 'the same failure again is none either')
  await prove(stage, await wanted(), { ops: 'digest' })
  stopping.abort()
})

test('however often a server changes, every key on it is asked for in time', async () => {
  const { owner: sql } = stage.gatehouse.database
  const surveyed = (minutes: number) =>
    sql.query(
      `update server_syncs set surveyed_at = now() - make_interval(mins => $2) where server_id = $1`,
      [prod, minutes],
    )
  await surveyed(30)
  await prove(stage, await wanted(), { ops: 'digest' })
  assert.ok(((await row()).due ?? 0) > 60)
  await surveyed(500)
  await prove(stage, await wanted(), { ops: 'digest' })
  assert.ok(((await row()).due ?? 1) <= 0)
  assert.equal([(await wanted()).cause, (await wanted()).lookDue], ['check', true])
  await surveyed(1)
  assert.is((await wanted()).lookDue, false)
})

test('a changed host key stops everything until a person decides', async () => {
  await fail(stage, await wanted(), { reason: 'host-key-changed', found: 'SHA256:other', wait: null })
  assert.is((await row()).due, null)
  assert.is((await stateOf()).state, 'host-key-changed')
  await addKey(stage.operator.caller, { name: 'meanwhile', publicKey: newPublicKey() })
  assert.is((await row()).due, null, 'a change does not start it again')
  await fail(stage, await wanted())
  assert.is((await stateOf()).state, 'host-key-changed', 'nor does a failure that comes late')
})

test('a stop that is set while a worker has the server in hand survives what the worker proves', async () => {
  const { core } = stage.gatehouse
  const { account } = await wanted()
  const server = await registerTestServer(stage.owner, 'prod-stop')
  const claims = await claimDue(core, { lease: 'look-1', places: 8, inHand: [], idle: true })
  assert.ok(claims.some((claim) => claim.server === server))
  const inHand = { ...(await wantedOf(stage, server)), lease: 'look-1' }
  const pinned = inHand.target.hostKey
  await hostKeyMismatch(core, {
    account,
    server,
    name: 'prod-stop',
    pinned,
    found: 'SHA256:x',
    by: 'gateway',
  })
  await prove(stage, inHand, { ops: 'digest' })
  assert.is((await stateOf(server)).state, 'host-key-changed')
  const { rows } = await stage.gatehouse.database.owner.query(
    "select leased_by, due_at = 'infinity' as stopped from server_syncs where server_id = $1",
    [server],
  )
  assert.equal(rows, [{ leased_by: null, stopped: true }])
  await giveBackLeases(core, ['look-1'])
})

test('what is synced stands for one account alone', async () => {
  const { items } = await syncState(stage.rival.caller, undefined)
  assert.equal(
    items.map(({ name }) => name),
    ['theirs'],
  )
  assert.is(await wantedManifest(stage.gatehouse.core, stage.rival.account.id, prod), null)
  await listSyncRuns(stage.rival.caller, { server: prod }).then((found) => assert.equal(found.items, []))
})

test('a removed server that holds nothing any more leaves nothing behind', async () => {
  const { gatehouse, owner } = stage
  const spare = await registerTestServer(owner, 'spare')
  const survey = { truncated: false, keys: [] }
  await prove(stage, await wantedOf(stage, spare), {}, { survey })
  await removeServer(owner.caller, { server: spare })
  const gone = await wantedOf(stage, spare)
  const { account, server, lease, version, cause } = gone
  await recordSyncs(gatehouse.core, [{ outcome: 'gone', account, server, lease, version, cause, tookMs: 1 }])
  for (const table of ['server_syncs', 'server_surveys', 'server_sync_runs']) {
    const { rows } = await gatehouse.database.owner.query(`select from ${table} where server_id = $1`, [
      spare,
    ])
    assert.is(rows.length, 0, table)
  }
})

test.run()
