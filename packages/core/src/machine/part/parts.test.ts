import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { searchEvents } from '../../audit/log/search-events.ts'
import { LivingGateways } from '../../database/living-gateways.ts'
import { announced } from '../../database/testing/announced.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { closeSession } from '../../session/close-session.ts'
import { ended, holderKey, openSession } from '../../session/sessions.testing.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { until } from '../../testing/until.ts'
import { answerChecks } from './answer-checks.ts'
import { claimParts, type PartClaim } from './claim-parts.ts'
import { askGateways } from './gateway-checks.ts'
import { listParts } from './list-parts.ts'
import { partLeaseSeconds, renewPartLeases } from './part-lease.ts'
import { type PartOutcome, recordPart } from './record-part.ts'
import { recordPartDrift } from './record-part-drift.ts'

const test = suite('parts of servers')
let stage: Stage
const ours: string[] = []
let theirs: string
let leases = 0

test.before(async () => {
  stage = await openStage()
  await announced(stage.gatehouse.database, (client) =>
    client.query('update accounts set server_limit = null'),
  )
  for (let n = 0; n < 20; n++) ours.push(await registerTestServer(stage.owner, `web-${n}`))
  theirs = await registerTestServer(stage.rival, 'theirs')
})
test.before.each(async () => {
  await sql('delete from server_parts')
})
test.after(() => stage?.close())

const sql = (text: string, values: unknown[] = []) => stage.gatehouse.database.owner.query(text, values)
/** As the end of a change does. */
const touch = ({ account }: Member, part: string | null, servers: string[] | null) =>
  sql('select touch_part($1, $2, $3)', [account.id, part, JSON.stringify(servers)])
const claim = (places = 32, inHand: string[] = []) =>
  claimParts(stage.gatehouse.core, { lease: `lease-${++leases}`, places, inHand })
const record = (of: PartClaim, more: Partial<PartOutcome>) =>
  recordPart(stage.gatehouse.core, {
    account: of.account,
    server: of.server,
    part: of.part,
    lease: of.lease,
    version: of.version,
    tookMs: 1,
    ...more,
  } as PartOutcome)
const proved = (of: PartClaim, digest = 'd') =>
  record(of, { outcome: 'proved', digest, text: 'text', contacted: true, wave: of.wave })
const undone = (of: PartClaim) =>
  record(of, { outcome: 'undone', digest: 'bad', why: 'gateway-1 could not connect.', wave: of.wave })
const states = async () => (await listParts(stage.owner.caller, {})).items.map(({ state }) => state)

test('a server has a part from the first change that names it; what is for all reaches those that have it', async () => {
  assert.equal(await claim(), [])
  await touch(stage.owner, 'firewall', null)
  assert.equal(await states(), [], 'a server without a part costs nothing')
  await touch(stage.owner, 'firewall', [ours[0] ?? ''])
  await touch(stage.owner, 'firewall', null)
  await touch(stage.owner, null, [ours[0] ?? '', ours[1] ?? ''])
  assert.equal(await states(), ['pending'])
  const [taken, ...more] = await claim()
  assert.is(taken?.version, 4)
  assert.equal(more, [])
})

test('nobody gets what another has in hand, until its lease ends', async () => {
  await touch(stage.owner, 'firewall', [ours[0] ?? ''])
  const [first] = await claim()
  assert.ok(first)
  assert.equal(await claim(), [])
  await sql(`update server_parts set leased_until = now() + interval '1 second'`)
  await renewPartLeases(stage.gatehouse.core, [first])
  const { rows } = await sql(
    'select extract(epoch from leased_until - now())::float8 as ends from server_parts',
  )
  assert.ok(rows[0].ends > partLeaseSeconds - 2)
  await sql(`update server_parts set leased_until = now() - interval '1 second'`)
  const [second] = await claim()
  assert.is(second?.server, first.server)
  await renewPartLeases(stage.gatehouse.core, [first])
  await proved(first)
  assert.equal(await states(), ['pending'], 'who has lost the lease proves nothing')
  if (second) await proved(second)
  assert.equal(await states(), ['in-sync'])
})

test('results that come together are written together, and one that cannot be keeps no other', async () => {
  for (const server of ours) await touch(stage.owner, 'firewall', [server])
  const claims = await claim(64)
  const [bad] = claims
  const written = await Promise.allSettled(
    claims.map((of) =>
      record(of, { outcome: 'kept', ...(of === bad && { tookMs: Number.MAX_SAFE_INTEGER }) }),
    ),
  )
  assert.equal(
    written.map(({ status }) => status),
    claims.map((of) => (of === bad ? 'rejected' : 'fulfilled')),
  )
  const { rows } = await sql('select server_id from server_parts where leased_by is not null')
  assert.equal(rows, [{ server_id: bad?.server }])
})

test('a part is looked at again in the time of the account, and a change that came meanwhile at once', async () => {
  await touch(stage.owner, 'firewall', [ours[0] ?? ''])
  const [first] = await claim()
  if (first) await proved(first)
  const minutes = await sql(
    `select extract(epoch from due_at - now()) / 60 / a.check_minutes as share from server_parts p join accounts a on a.id = p.account_id`,
  )
  assert.ok(Number(minutes.rows[0].share) > 0.85 && Number(minutes.rows[0].share) < 1.15)
  await touch(stage.owner, 'firewall', null)
  const [second] = await claim()
  await touch(stage.owner, 'firewall', null)
  if (second) await proved(second)
  assert.equal(await states(), ['pending'])
  assert.is((await claim()).length, 1)
})

test('of a change that reaches several one goes first; what it proves the others get, a few at a time', async () => {
  for (const server of ours) await touch(stage.owner, 'firewall', [server])
  for (const one of await claim(64)) await proved(one)
  assert.equal(new Set(await states()), new Set(['in-sync']))
  await touch(stage.owner, 'firewall', null)
  const [first, ...more] = await claim(64)
  assert.equal(more, [])
  assert.equal(await claim(64), [], 'the others wait for it')
  assert.equal((await states()).filter((state) => state === 'pending').length, 1)
  assert.equal((await states()).filter((state) => state === 'waiting').length, 19)
  if (first) await proved(first, 'new')
  const next = await claim(64)
  assert.is(next.length, 16)
  assert.equal((await states()).filter((state) => state === 'waiting').length, 3)
  assert.equal(
    await claim(
      64,
      next.map(({ account }) => account),
    ),
    [],
  )
  for (const one of next) await proved(one, 'new')
  const last = await claim(64)
  assert.is(last.length, 3)
  for (const one of last) await proved(one, 'new')
  assert.equal(new Set(await states()), new Set(['in-sync']))
})

test('what one server has undone no other tries, until a person changes it', async () => {
  for (const server of ours.slice(0, 3)) await touch(stage.owner, 'firewall', [server])
  for (const one of await claim(64)) await proved(one)
  await touch(stage.owner, 'firewall', null)
  const [first] = await claim(64)
  assert.is(first?.stopped, false)
  if (first) await undone(first)
  assert.equal((await states()).sort(), ['stopped', 'stopped', 'undone'])
  const others = await claim(64)
  assert.equal(
    others.map(({ stopped }) => stopped),
    [true, true],
  )
  for (const one of others) await record(one, { outcome: 'kept' })
  await touch(stage.owner, null, null)
  const { rows } = await sql(`select count(*)::int as held from server_parts where held_digest = 'bad'`)
  assert.is(rows[0].held, 1, 'another port of the server is no change of its rules')
  await touch(stage.owner, 'firewall', null)
  assert.equal(await states(), ['pending', 'pending', 'pending'])
  assert.equal(
    (await claim(64)).map(({ stopped }) => stopped),
    [false],
  )
})

test('the first of a change that cannot be reached holds up no other', async () => {
  for (const server of ours.slice(0, 2)) await touch(stage.owner, 'firewall', [server])
  for (const one of await claim(64)) await proved(one)
  await touch(stage.owner, 'firewall', null)
  const [first] = await claim(64)
  if (first) await record(first, { outcome: 'failed', reason: 'timeout', message: 'Gone.', wait: 0.01 })
  const [second] = await claim(64)
  assert.ok(second && second.server !== first?.server)
})

test('an account has at most half of the places', async () => {
  for (const server of ours) await touch(stage.owner, 'firewall', [server])
  await sql('update server_parts set wave = null')
  await touch(stage.rival, 'firewall', [theirs])
  const claims = await claim(8)
  assert.is(claims.filter(({ account }) => account === stage.owner.account.id).length, 4)
  assert.is(claims.filter(({ account }) => account === stage.rival.account.id).length, 1)
})

test('what is gone has no row, and a removed server without parts is called for by key sync', async () => {
  const [server = ''] = ours
  await touch(stage.owner, 'firewall', [server])
  await sql(`update server_syncs set due_at = now() + interval '1 hour' where server_id = $1`, [server])
  const [one] = await claim()
  if (one) await record(one, { outcome: 'gone' })
  assert.equal(await states(), [])
})

test('drift is told with its lines, since when, and the sessions that were open on that server then; the same again once a day', async () => {
  const key = await holderKey(stage, stage.operator)
  const { id: before } = await openSession(stage, key, { server: 'web-0' })
  await closeSession(stage.gatehouse.core, { account: stage.owner.account.id, session: before }, ended)
  const { id: open } = await openSession(stage, key, { server: 'web-0' })
  const [server = ''] = ours
  await touch(stage.owner, 'firewall', [server])
  const [one] = await claim()
  assert.ok(one)
  await proved(one)
  const found = { added: ['tcp dport 81 accept'], removed: [], text: 'all of it' }
  const of = { ...one, name: 'web' }
  await recordPartDrift(stage.gatehouse.core, 'firewall.drifted', of, found)
  await recordPartDrift(stage.gatehouse.core, 'firewall.drifted', of, found)
  const { items } = await searchEvents(stage.owner.caller, { verb: 'firewall.drifted' })
  assert.is(items.length, 1)
  const [view] = (await listParts(stage.owner.caller, { server })).items
  assert.equal(view?.drift?.added, found.added)
  assert.equal(
    view?.drift?.sessions.map(({ id }) => id),
    [open],
  )
  assert.ok(view?.drift?.since)
})

test('a gateway that lives and was taken for dead is asked again', async () => {
  const { core, database } = stage.gatehouse
  const [server = ''] = ours
  const gateways = new LivingGateways(database.owner)
  await gateways.born('forgotten')
  const checks = await answerChecks(core, 'forgotten', async () => null, 20)
  try {
    await sql('delete from gateways')
    await until('it is asked', async () => {
      const { gateways: asked } = await askGateways(core, { account: stage.owner.account.id, server })
      return asked.includes('forgotten')
    })
  } finally {
    await checks.stop()
    await gateways.close()
  }
  assert.equal((await sql('select id from gateways')).rows, [])
})

test.run()
