import { setTimeout as sleep } from 'node:timers/promises'
import { openStage, type Stage } from '@gatehouse/core/access/stage.testing'
import { changeAccountSettings } from '@gatehouse/core/account/change-settings'
import { type Core, openCore } from '@gatehouse/core/core'
import { registerTestServer } from '@gatehouse/core/server/servers.testing'
import { holderKey, openSession } from '@gatehouse/core/session/sessions.testing'
import { terminateSession } from '@gatehouse/core/session/terminate-session'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SessionLimits } from '../gatekeeper.ts'
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

const times = { roundMs: 50, patienceMs: 500, lookMs: 150 }

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
