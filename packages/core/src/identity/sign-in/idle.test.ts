import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { iso } from '../../database/statement.ts'
import { announced } from '../../database/testing/announced.ts'
import { openCore } from '../../installation/open-core.ts'
import { closeAccount } from '../../team/account/close-account.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { watchAccount } from '../../team/account/watch-account.ts'
import { listTeam } from '../../team/member/list-team.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { type Member, tokenOf } from '../../testing/test-gatehouse.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { listSignIns } from './list-sign-ins.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { me } from './me.ts'
import { passkeyOptions } from './passkey-options.ts'
import { redeemLink } from './redeem-link.ts'
import { verifyPasskey } from './verify-passkey.ts'

const test = suite('a sign-in that nobody uses')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

/** Lets that many hours pass for every sign-in; only these members have used theirs at the end of it. */
async function letHoursPass(hours: number, ...busy: Member[]): Promise<void> {
  const { core, database } = stage.gatehouse
  await core.lastSeen.flush()
  await announced(database, async (client) => {
    await client.query(
      `update sign_ins set created_at = created_at - $1 * interval '1 hour', touched_at = touched_at - $1 * interval '1 hour',
         expires_at = expires_at - $1 * interval '1 hour'`,
      [hours],
    )
    await client.query(`update last_seen set at = at - $1 * interval '1 hour'`, [hours])
    await client.query(
      `update last_seen set at = now() from sign_ins s where s.id = last_seen.subject_id and s.user_id = any($1)`,
      [busy.map(({ user }) => user)],
    )
  })
}

test('a page that is left open does not keep it alive', async () => {
  const { gatehouse, billing } = stage
  // another process, which has seen nobody yet
  const core = await openCore({
    database: gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: gatehouse.core.url,
  })
  const caller = { ...billing.caller, core }
  const seen = async () => {
    await core.lastSeen.flush()
    const { rows } = await gatehouse.database.owner.query(
      'select l.at from last_seen l join sign_ins s on s.id = l.subject_id where s.user_id = $1',
      [billing.user],
    )
    return Date.parse(iso(rows[0]?.at))
  }
  await letHoursPass(0)
  const before = await seen()
  const stop = new AbortController()
  const watching = watchAccount(caller, stop.signal)
  const next = watching.next()
  // until it listens
  const renaming = setInterval(
    () => void renameAccount(stage.owner.caller, { name: `Heard ${Math.random()}` }),
    100,
  )
  assert.ok((await next).value?.topics)
  clearInterval(renaming)
  assert.is(await seen(), before)
  await me(caller)
  assert.ok((await seen()) > before)
  stop.abort()
  await core.close()
})

test('lets nobody in after 72 hours: neither reads nor changes, nor a touch in it', async () => {
  const { owner, operator, viewer } = stage
  const { device } = await enrolAs(viewer.caller, 'laptop')
  await letHoursPass(71, owner, operator)
  const options = await passkeyOptions(viewer.caller)
  await letHoursPass(2)
  await listTeam(owner.caller, undefined)
  for (const ask of [() => me(viewer.caller), () => listTeam(viewer.caller, undefined)])
    await refused('signed-out', ask())
  await refusesAndWritesNothing(stage, 'signed-out', () => renameAccount(viewer.caller, { name: 'x' }))
  await refusesAndWritesNothing(stage, 'signed-out', () =>
    verifyPasskey(viewer.caller, { response: device.get(options) }),
  )
})

test('is listed with when it will end by itself, and no more once it has', async () => {
  const { owner, operator } = stage
  const [own] = (await listSignIns(owner.caller)).items
  const idleHours = (Date.parse(own?.expiresAt ?? '') - Date.parse(own?.lastSeenAt ?? '')) / 3_600_000
  assert.is(idleHours, 72)
  await letHoursPass(73, operator)
  await refused('signed-out', listSignIns(owner.caller))
})

test('use does not prolong it beyond 30 days', async () => {
  const { operator } = stage
  const endsIn = async () => {
    const [own] = (await listSignIns(operator.caller)).items
    return (Date.parse(own?.expiresAt ?? '') - Date.now()) / 3_600_000
  }
  for (let day = 0; day < 12; day++) await letHoursPass(47, operator)
  assert.ok((await endsIn()) < 24)
  await letHoursPass(24, operator)
  await refused('signed-out', me(operator.caller))
})

test('who is in no account is seen as well', async () => {
  const { gatehouse, nobody } = stage
  const { email, caller, user } = await gatehouse.account('initech')
  await closeAccount(caller, { slug: 'initech' })
  const { signIn } = await redeemLink(nobody, {
    token: tokenOf(await mailedLink(gatehouse.core, email)),
  })
  const alone = gatehouse.caller({ kind: 'sign-in', token: signIn }, null)
  assert.equal((await me(alone)).memberships, [])
  await gatehouse.core.lastSeen.flush()
  const { rows } = await gatehouse.database.owner.query(
    'select l.account_id from last_seen l join sign_ins s on s.id = l.subject_id where s.user_id = $1 and s.ended_at is null',
    [user],
  )
  assert.equal(rows, [{ account_id: null }])
})

test.run()
