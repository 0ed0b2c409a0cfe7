import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { announced } from '../database/testing/announced.ts'
import { registerTestServer } from '../fleet/server/servers.testing.ts'
import { me } from '../identity/sign-in/me.ts'
import { signOut } from '../identity/sign-in/sign-out.ts'
import { refused } from '../testing/refusals.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import { purgeExpired } from './purge-expired.ts'

const test = suite('purgeExpired')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('of a sign-in that is over, where it was made from is forgotten after 90 days, and none that is open', async () => {
  const { gatehouse, owner, operator, viewer } = stage
  const left = async () => {
    const { rows } = await gatehouse.database.owner.query(
      'select u.email from sign_ins s join users u on u.id = s.user_id order by u.email',
    )
    return rows.map(({ email }) => email)
  }
  const all = await left()
  await signOut(viewer.caller, undefined)
  await purgeExpired(gatehouse.core)
  assert.equal(await left(), all)
  await announced(gatehouse.database, async (client) => {
    await client.query(
      `update sign_ins set created_at = now() - interval '92 days', ended_at = now() - interval '91 days' where user_id = $1`,
      [viewer.user],
    )
    await client.query(
      `update sign_ins set created_at = created_at - interval '94 days', expires_at = expires_at - interval '94 days' where user_id = $1`,
      [operator.user],
    )
    await client.query(
      `update last_seen set at = at - interval '94 days' where subject_id in (select id from sign_ins where user_id = $1)`,
      [operator.user],
    )
  })
  await refused('signed-out', me(operator.caller))
  await purgeExpired(gatehouse.core)
  assert.equal(
    await left(),
    all.filter((email) => email !== viewer.email && email !== operator.email),
  )
  await me(owner.caller)
})

test('of each server the newest 200 syncs are kept, and none of before 90 days', async () => {
  const { gatehouse, owner } = stage
  const { owner: pool } = gatehouse.database
  const servers = [await registerTestServer(owner, 'prod-1'), await registerTestServer(owner, 'prod-2')]
  for (const [index, server] of servers.entries())
    await pool.query(
      `insert into server_sync_runs (account_id, server_id, id, at, took_ms, cause, outcome, changes)
       select $1, $2, gen_random_uuid(), now() - make_interval(days => case when n <= $3 then 91 else 0 end), 1, 'check', 'proved', '[]'
       from generate_series(1, 300) n`,
      [owner.account.id, server, index * 150],
    )
  await purgeExpired(gatehouse.core)
  const { rows } = await pool.query<{ count: number }>(
    'select count(*) from server_sync_runs group by server_id order by 1',
  )
  assert.equal(rows, [{ count: 150 }, { count: 200 }])
})

test('what cannot be purged keeps nothing else from it', async () => {
  const { owner: pool } = stage.gatehouse.database
  await pool.query('insert into rate_limits (key, points, expire) values ($1, 1, 1)', ['over'])
  await pool.query('revoke delete on sign_in_links from gatehouse_app')
  const error = await purgeExpired(stage.gatehouse.core).catch((thrown: unknown) => thrown)
  await pool.query('grant delete on sign_in_links to gatehouse_app')
  assert.match(String(error), 'permission denied for table sign_in_links')
  const { rows } = await pool.query(`select from rate_limits where key = 'over'`)
  assert.is(rows.length, 0)
})

test.run()
