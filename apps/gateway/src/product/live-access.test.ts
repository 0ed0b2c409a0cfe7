import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { hostKeyMismatch } from '@gatehouse/core/fleet/server/host-key-mismatch'
import { registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { openCore } from '@gatehouse/core/installation/open-core'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { terminateSession } from '@gatehouse/core/session/terminate-session'
import { changeAccountSettings } from '@gatehouse/core/team/account/change-settings'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Refusal, type SessionLimits } from '../gatekeeper.ts'
import { until } from '../testing/until.ts'
import { LiveAccess, limitsOf } from './live-access.ts'

const test = suite('LiveAccess')
let stage: Stage
let access: LiveAccess
let session: { id: string; account: string }

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  access = new LiveAccess(stage.gatehouse.core)
})
test.before.each(async () => {
  const holder = await holderKey(stage, stage.operator, `key ${Math.random()}`)
  const { id } = await openSession(stage, holder)
  session = { id, account: stage.owner.account.id }
})
test.after(async () => {
  access?.close()
  await stage?.close()
})

const begin = (at = access) => at.begin(session.account, session.id, {})

test('a session is cut when its right ends, and what cut it is known', async () => {
  const { signal } = begin()
  await terminateSession(stage.owner.caller, { session: session.id })
  await until(() => signal.aborted)
  assert.is(signal.reason, `Ended by ${stage.owner.email}.`)
  const by = { verb: 'session.terminated', actor: stage.owner.email }
  assert.equal(access.end(session.id), { id: session.id, line: signal.reason, by })
  assert.is(access.end(session.id), null)
})

test('one that ended before anybody listened is cut all the same', async () => {
  await terminateSession(stage.owner.caller, { session: session.id })
  const { signal } = begin()
  await until(() => signal.aborted)
})

test('new limits are told, to who comes late too, and the same ones are not', async () => {
  const right = begin()
  const told: SessionLimits[] = []
  await changeAccountSettings(stage.owner.caller, { sessionIdleMinutes: 5 })
  right.onLimits((limits) => told.push(limits))
  await until(() => told.at(-1)?.idleSeconds === 300)
  await changeAccountSettings(stage.owner.caller, { sessionHours: 2 })
  await until(() => told.at(-1)?.maxSeconds === 7200)
  assert.equal(told.at(-1), limitsOf({ idleMinutes: 5, hours: 2 }))
  const before = told.length
  await changeAccountSettings(stage.owner.caller, { checkMinutes: 7 })
  await changeAccountSettings(stage.owner.caller, { sessionIdleMinutes: null, sessionHours: null })
  await until(() => told.length > before)
  assert.equal(told.slice(before), [{}])
})

const refusalOf = (work: Promise<void>) =>
  work.then(
    () => null,
    (error) => (error instanceof Refusal ? error.message : String(error)),
  )

test('more may begin in a session as long as its right was seen a moment ago, and all who ask share a look', async () => {
  const slow = new LiveAccess(stage.gatehouse.core, { roundMs: 60_000 })
  begin(slow)
  await slow.confirm(session.id)
  let looks = 0
  const { pool } = stage.gatehouse.core
  const counted = () => looks++
  pool.on('acquire', counted)
  await Promise.all(Array.from({ length: 100 }, () => slow.confirm(session.id)))
  pool.off('acquire', counted)
  assert.is(looks, 0)
  slow.close()
})

test('and not when it has ended, whether it was heard or is looked up', async () => {
  const deaf = new LiveAccess(stage.gatehouse.core, { roundMs: 50 })
  const { signal } = begin(deaf)
  await deaf.confirm(session.id)
  await terminateSession(stage.owner.caller, { session: session.id })
  await sleep(60)
  assert.is(await refusalOf(deaf.confirm(session.id)), `Ended by ${stage.owner.email}.`)
  assert.ok(signal.aborted)
  deaf.end(session.id)
  assert.is(await refusalOf(deaf.confirm(session.id)), 'This session is over.')
  deaf.close()
})

test('nor on a server whose host key has changed, though the session itself goes on', async () => {
  const server = await registerTestServer(stage.owner, 'changed-1')
  await changeAccountSettings(stage.owner.caller, { forwardTo: ['db:5432'] })
  const holder = await holderKey(stage, stage.operator, `key ${Math.random()}`)
  const forward = { server: 'changed-1', kind: 'forward', forwardTo: 'db:5432' } as const
  const { id, destination } = await openSession(stage, holder, forward)
  const account = stage.owner.account.id
  const { signal } = access.begin(account, id, {})
  await access.confirm(id)
  const mismatch = { account, server, name: 'changed-1', pinned: destination.host_key, found: 'SHA256:other' }
  await hostKeyMismatch(stage.gatehouse.core, { ...mismatch, by: 'gateway' })
  await until(async () => (await refusalOf(access.confirm(id))) !== null)
  assert.match((await refusalOf(access.confirm(id))) ?? '', /^The host key of changed-1 has changed/)
  assert.not(signal.aborted)
  access.end(id)
})

const times = { roundMs: 50, patienceMs: 1_500, lookMs: 400 }

/** Watches by a database connection of its own, which a test may break. */
async function apart(): Promise<{ core: Core; access: LiveAccess }> {
  const core = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost',
  })
  return { core, access: new LiveAccess(core, times) }
}

test('where nobody can tell for too long whether sessions may go on, they end', async () => {
  const { core, access: cutOff } = await apart()
  const { signal } = begin(cutOff)
  await sleep(2 * times.patienceMs)
  assert.not(signal.aborted)
  await core.close()
  await sleep(2 * times.roundMs)
  assert.match((await refusalOf(cutOff.confirm(session.id))) ?? '', /can’t check right now/)
  await until(() => signal.aborted)
  assert.match(signal.reason, /lost touch with its database/)
  cutOff.close()
})

test('the same where the database does not fail but hangs', async () => {
  const { core, access: cutOff } = await apart()
  const { signal } = begin(cutOff)
  // all that its pool holds, so that no look finds one that answers
  const pids = await Promise.all(Array.from({ length: core.pool.options.max }, () => backendOf(core)))
  try {
    for (const pid of pids) process.kill(pid, 'SIGSTOP')
    await until(() => signal.aborted)
    assert.match(signal.reason, /lost touch with its database/)
  } finally {
    for (const pid of pids) process.kill(pid, 'SIGCONT')
  }
  assert.not(begin().signal.aborted)
  access.end(session.id)
  cutOff.close()
  await core.close()
})

test('a hang that is over in time ends nothing', async () => {
  const { core, access: patient } = await apart()
  const { signal } = begin(patient)
  const pids = await Promise.all(Array.from({ length: core.pool.options.max }, () => backendOf(core)))
  for (const pid of pids) process.kill(pid, 'SIGSTOP')
  await sleep(times.patienceMs / 4)
  for (const pid of pids) process.kill(pid, 'SIGCONT')
  await sleep(2 * times.patienceMs)
  assert.not(signal.aborted)
  patient.close()
  await core.close()
})

async function backendOf({ pool }: Core): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.2)')
  if (!rows[0]) throw new Error('no backend answered')
  return rows[0].pid
}

test.run()
