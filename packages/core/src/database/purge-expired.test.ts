import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused } from '../access/refusals.testing.ts'
import { openStage, type Stage } from '../access/stage.testing.ts'
import { me } from '../sign-in/me.ts'
import { signOut } from '../sign-in/sign-out.ts'
import { purgeExpired } from './purge-expired.ts'
import { announced } from './testing/announced.ts'

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
    await client.query(`update sign_ins set ended_at = now() - interval '91 days' where user_id = $1`, [
      viewer.user,
    ])
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

test.run()
