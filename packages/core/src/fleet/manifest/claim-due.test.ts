import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { registerTestServer } from '../server/servers.testing.ts'
import { type Claim, claimDue } from './claim-due.ts'
import { giveBackLeases, leaseSeconds, renewLeases } from './lease.ts'
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
/** What each worker has in hand. */
const hands = new Map<string, Claim[]>()
let leases = 0
async function claim(worker: string, places: number, idle = true): Promise<Claim[]> {
  const inHand = hands.get(worker) ?? []
  hands.set(worker, inHand)
  const claims = await claimDue(stage.gatehouse.core, {
    lease: `${worker}-${++leases}`,
    places,
    inHand,
    idle,
  })
  inHand.push(...claims)
  return claims
}
const reset = () => {
  hands.clear()
  return sql(
    `update server_syncs set leased_by = null, leased_until = null, due_at = now() - interval '1 second', failures = 0, asked = false, unsure = false`,
  )
}
const rowOf = async (server: string | undefined) =>
  (
    await sql(
      `select leased_by, extract(epoch from leased_until - now())::float8 as ends, unsure, due_at <= now() as due, proved_version
       from server_syncs where server_id = $1`,
      [server],
    )
  ).rows[0]
const of = (member: Member, claims: { account: string }[]) =>
  claims.filter(({ account }) => account === member.account.id).length

const free = { leased_by: null, ends: null, proved_version: null }

test('only what is due is taken, and by one worker alone', async () => {
  await reset()
  await sql(`update server_syncs set due_at = now() + interval '1 hour' where server_id = $1`, [small])
  const both = await Promise.all([claim('one', 20), claim('two', 20)])
  assert.ok(both.flat().length >= 15)
  // two that look at the same moment share what both saw: the next look gives each the rest of its half
  const next = [await claim('one', 20), await claim('two', 20)]
  const ids = [...both, ...next].flat().map(({ server }) => server)
  assert.is(new Set(ids).size, ids.length)
  assert.not(ids.includes(small))
  assert.is(ids.length, 30)
})

test('an account alone gets what nobody else wants, but for a quarter that is there for whoever comes next', async () => {
  await reset()
  await sql(`update server_syncs set due_at = now() + interval '1 hour' where server_id = $1`, [small])
  assert.is((await claim('one', 32)).length, 24)
  assert.is((await claim('one', 32)).length, 0)
  await sql('update server_syncs set due_at = now() where server_id = $1', [small])
  assert.equal(
    (await claim('one', 32)).map(({ server }) => server),
    [small],
  )
})

test('what is beyond an account’s half comes after what others want, and never from hosts that failed before', async () => {
  await reset()
  await sql('update server_syncs set failures = 3 where account_id = $1', [stage.owner.account.id])
  const claims = await claim('one', 32)
  assert.equal([of(stage.owner, claims), of(stage.rival, claims)], [8, 1])
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

test('a server given back can be taken again, later where that is asked for', async () => {
  await reset()
  const [first, second] = await claim('one', 4)
  if (!first || !second) throw new Error('nothing was due')
  await recordSyncs(stage.gatehouse.core, [
    { outcome: 'dropped', ...first, unsure: true },
    { outcome: 'dropped', ...second, unsure: false, wait: 30 },
  ])
  assert.equal(await rowOf(first.server), { ...free, unsure: true, due: true })
  assert.equal(await rowOf(second.server), { ...free, unsure: false, due: false })
})

test('a lease ends by itself unless it is renewed, and whoever takes the server then does not know what was done there', async () => {
  await reset()
  const [kept, left] = await claim('dead', 4)
  if (!kept || !left) throw new Error('nothing was due')
  const ends = (await rowOf(kept.server))?.['ends']
  assert.ok(ends > leaseSeconds - 5 && ends <= leaseSeconds, `in ${ends} s`)
  await sql(`update server_syncs set leased_until = now() where leased_by is not null`)
  await renewLeases(stage.gatehouse.core, [kept])
  const claims = await claim('other', 200)
  assert.not(claims.some(({ server }) => server === kept.server))
  assert.ok(claims.some(({ server }) => server === left.server))
  assert.is((await rowOf(left.server))?.['unsure'], true)
})

test('a lease that another has taken over stays lost', async () => {
  await reset()
  const [lost] = await claim('slow', 2)
  if (!lost) throw new Error('nothing was due')
  await sql(`update server_syncs set leased_until = now() where leased_by is not null`)
  const taken = (await claim('next', 200)).find(({ server }) => server === lost.server)
  await renewLeases(stage.gatehouse.core, [lost])
  assert.is((await rowOf(lost.server))?.['leased_by'], taken?.lease)
})

test('a worker does not take again what it has in hand, though its lease ended meanwhile', async () => {
  await reset()
  const claims = await claim('one', 200)
  await sql(`update server_syncs set leased_until = now() where leased_by is not null`)
  assert.equal(await claim('one', 200), [])
  assert.is((await claim('other', 200)).length, claims.length)
})

test('a claim whose answer was lost is given back', async () => {
  await reset()
  const claims = await claim('unheard', 20)
  assert.ok(claims.length > 0)
  const lease = claims[0]?.lease ?? ''
  await giveBackLeases(stage.gatehouse.core, [lease])
  for (const { server } of claims) assert.is((await rowOf(server))?.['leased_by'], null)
})

test('no lease is without an end', async () => {
  await reset()
  await sql(`update server_syncs set leased_by = 'for ever'`).then(
    () => assert.unreachable('it was taken'),
    (error: Error) => assert.match(error.message, /leases_end/),
  )
})

test('accounts of departed logins are closed when nothing else is in hand, or a second later', async () => {
  await reset()
  await sql('update server_syncs set due_at = now(), proved_version = version')
  await sql(`update server_syncs set to_close = '{temp}' where server_id = $1`, [small])
  const claimBusy = () => claim('one', 200, false)
  assert.not((await claimBusy()).some(({ server }) => server === small))
  await sql(`update server_syncs set due_at = now() - interval '1.1 seconds' where server_id = $1`, [small])
  assert.ok((await claimBusy()).some(({ server }) => server === small))
  hands.clear()
  await sql(
    'update server_syncs set leased_by = null, leased_until = null, due_at = now() where server_id = $1',
    [small],
  )
  assert.ok((await claim('one', 200)).some(({ server }) => server === small))
  await sql(`update server_syncs set to_close = '{}'`)
})

test.run()
