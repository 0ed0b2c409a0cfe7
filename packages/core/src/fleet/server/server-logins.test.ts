import { suite } from 'uvu'
import * as assert from 'uvu/assert'
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

async function agree(): Promise<number> {
  const { owner, gatehouse } = stage
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
