import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../../database/testing/announced.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { listRemovals } from './list-removals.ts'
import { listServers } from './list-servers.ts'
import { removeServer } from './remove-server.ts'
import { registerTestServer } from './servers.testing.ts'
import { syncState } from './sync-state.ts'

const test = suite('logins on servers')
let stage: Stage
let servers: string[]

test.before(async () => {
  stage = await openStage()
  const { owner, gatehouse } = stage
  servers = []
  for (let n = 1; n <= 6; n++) servers.push(await registerTestServer(owner, `prod-${n}`))
  await registerTestServer(stage.rival, 'theirs')
  const joined = await Promise.all(
    ['free', 'limited', 'kept-from-all', 'revoked', 'demoted'].map((name) =>
      gatehouse.join(owner, `${name}@acme.com`, 'OPERATOR'),
    ),
  )
  const [, limited, kept, revoked, demoted] = joined.map(({ user }) => user)
  await limitServers(owner.caller, { user: limited ?? '', servers: servers.slice(0, 2) })
  await limitServers(owner.caller, { user: kept ?? '', servers: [] })
  await revokeMember(owner.caller, { user: revoked ?? '' })
  await changeRole(owner.caller, { user: demoted ?? '', role: 'VIEWER' })
})
test.after(() => stage?.close())

const logins = ['owner', 'ops', 'free', 'limited', 'kept-from-all', 'revoked', 'demoted', 'nobodys', 'viewer']

/** Has each server hold some of the logins, and have accounts of others to close: which, `of` says. */
async function hold(of: (server: number, login: number) => 'held' | 'to-close' | 'gone'): Promise<void> {
  for (const [n, server] of servers.entries()) {
    const those = (state: string) => logins.filter((_, login) => of(n, login) === state)
    await stage.gatehouse.database.owner.query(
      'update server_syncs set reported = $2::jsonb, to_close = $3 where server_id = $1',
      [
        server,
        JSON.stringify(Object.fromEntries(those('held').map((login) => [login, 'digest']))),
        those('to-close'),
      ],
    )
  }
}

// as it reads: whatever is there, but for whoever has lines there by right
const tooMuch = `
  select s.name, held.login from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
  cross join lateral (select jsonb_object_keys(y.reported) as login union select unnest(y.to_close)) held
  where s.account_id = $1 and (s.removed_at is not null or not exists (
    select from memberships m where m.account_id = s.account_id and m.login = held.login and m.role in ('OWNER', 'OPERATOR')
      and m.ended_at is null and (m.server_ids is null or s.id = any(m.server_ids))))
  order by held.login, s.name`

// as it reads
const wronglyCovered = `
  select s.name, l.login, l.covered from server_logins l join servers s on s.account_id = l.account_id and s.id = l.server_id
  where l.covered <> exists (
    select from memberships m where m.account_id = l.account_id and m.login = l.login
      and m.ended_at is null and (m.server_ids is null or l.server_id = any(m.server_ids)))`

async function agree(): Promise<number> {
  const { owner, gatehouse } = stage
  assert.equal((await gatehouse.database.owner.query(wronglyCovered)).rows, [])
  const { rows } = await gatehouse.database.owner.query<{ name: string; login: string }>(tooMuch, [
    owner.account.id,
  ])
  const { items } = await listRemovals(owner.caller, undefined)
  const told = items.flatMap(({ login, servers: on }) => on.map(({ name }) => ({ name, login })))
  const byLogin = (a: { name: string; login: string }, b: typeof a) =>
    `${a.login} ${a.name}` < `${b.login} ${b.name}` ? -1 : 1
  assert.equal(told.sort(byLogin), [...rows].sort(byLogin))
  for (const { items: states } of [await syncState(owner.caller, undefined)])
    for (const { name, removals } of states)
      assert.equal(
        removals,
        rows.filter((row) => row.name === name).map(({ login }) => login),
        name,
      )
  const { items: listed } = await listServers(owner.caller, undefined)
  for (const { name, sync } of listed)
    assert.equal(
      sync.removals,
      rows.filter((row) => row.name === name).map(({ login }) => login),
      name,
    )
  for (const { login, sync } of (await listTeam(owner.caller, undefined)).items)
    assert.is(sync?.removalPending ?? 0, rows.filter((row) => row.login === login).length, login)
  return rows.length
}

const states = ['held', 'to-close', 'gone'] as const

test('the removals that every list tells of are those that one finds by looking at every server', async () => {
  let found = 0
  for (let round = 1; round <= 8; round++) {
    await hold(
      (server, login) => states[(server * 7 + login * 5 + round * (login + 1) * (server + 3)) % 3] ?? 'gone',
    )
    found += await agree()
  }
  assert.ok(found > 50, `${found} removals were seen`)
  await hold(() => 'gone')
  assert.is(await agree(), 0)
})

test('whether a membership covers a login follows whatever is done to memberships', async () => {
  const { owner, gatehouse } = stage
  await hold((server, login) => states[(server * login + login) % 3] ?? 'gone')
  const { rows: members } = await gatehouse.database.owner.query<{ id: string; login: string }>(
    `select id, login from memberships where account_id = $1 and role <> 'OWNER' order by login`,
    [owner.account.id],
  )
  const before = await agree()
  const counts = new Set([before])
  for (const [n, { id, login }] of members.entries()) {
    const change = (set: string, ...values: unknown[]) =>
      announced(gatehouse.database, (client) =>
        client.query(`update memberships set ${set} where id = $1`, [id, ...values]),
      )
    const { rows } = await gatehouse.database.owner.query('select * from memberships where id = $1', [id])
    const [{ server_ids: kept, ended_at: ended, role }] = rows
    await change('server_ids = $2', servers.slice(n, n + 3))
    counts.add(await agree())
    await change(`ended_at = now()`)
    counts.add(await agree())
    await change(`ended_at = null, server_ids = null`)
    counts.add(await agree())
    await change(`login = $2`, `${login}-x`)
    counts.add(await agree())
    await change(`login = $2, server_ids = $3, ended_at = $4, role = $5`, login, kept, ended, role)
    assert.is(await agree(), before)
  }
  assert.ok(counts.size > 3, `${[...counts]} removals were seen`)
})

const onFirst = `update server_syncs set reported = reported || '{"free": "digest"}' where server_id = $1`
const endFree = `update memberships set ended_at = now() where login = 'free'`

test('a login that is reported while its membership ends is not taken for covered, whoever is first', async () => {
  const { database } = stage.gatehouse
  const [first = ''] = servers
  const restore = () =>
    announced(database, (client) =>
      client.query(`update memberships set ended_at = null where login = 'free'`),
    )
  for (const order of ['membership first', 'report first']) {
    await restore()
    await hold(() => 'gone')
    const [one, other] = [await database.owner.connect(), await database.owner.connect()]
    try {
      for (const client of [one, other]) {
        await client.query('begin')
        await client.query(
          `select set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true)`,
        )
      }
      const end = (client: pg.PoolClient) => client.query(endFree)
      const report = (client: pg.PoolClient) => client.query(onFirst, [first])
      const [early, late] = order === 'membership first' ? [end, report] : [report, end]
      await early(one)
      let isDone = false
      const waiting = late(other).then(() => {
        isDone = true
      })
      await sleep(100)
      assert.not(isDone, order)
      await one.query('commit')
      await waiting
      await other.query('commit')
    } finally {
      one.release(true)
      other.release(true)
    }
    const { rows } = await database.owner.query(
      `select covered from server_logins where login = 'free' and server_id = $1`,
      [first],
    )
    assert.equal(rows, [{ covered: false }], order)
  }
  await restore()
})

test('a login is found by its name as long as it is on the server, and no longer', async () => {
  const { database } = stage.gatehouse
  await hold((_, login) => (login % 2 === 0 ? 'held' : 'to-close'))
  await hold((server, login) => (login === server ? 'to-close' : login > 4 ? 'held' : 'gone'))
  const { rows } = await database.owner.query(
    `select server_id, login from server_logins except
       (select server_id, jsonb_object_keys(reported) from server_syncs union select server_id, unnest(to_close) from server_syncs)`,
  )
  assert.equal(rows, [])
  const { rows: missing } = await database.owner.query(
    `(select server_id, jsonb_object_keys(reported) as login from server_syncs union select server_id, unnest(to_close) from server_syncs)
     except select server_id, login from server_logins`,
  )
  assert.equal(missing, [])
})

test('a key that is exchanged writes no login anew, and a server that is gone leaves none', async () => {
  const { database } = stage.gatehouse
  await hold(() => 'held')
  const written = async () =>
    (await database.owner.query('select login, xmin::text from server_logins order by server_id, login')).rows
  const before = await written()
  await database.owner.query(
    `update server_syncs set reported = jsonb_set(reported, '{ops}', '"another"') where reported ? 'ops'`,
  )
  assert.equal(await written(), before)
  const [first = ''] = servers
  await removeServer(stage.owner.caller, { server: first })
  await database.owner.query('delete from server_syncs where server_id = $1', [first])
  const { rows } = await database.owner.query('select from server_logins where server_id = $1', [first])
  assert.is(rows.length, 0)
})

test.run()
