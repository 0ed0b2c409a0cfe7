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

test('where nobody can tell for too long whether sessions may go on, they end', async () => {
  const { address } = stage.gatehouse.database
  const apart: Core = await openCore({
    database: address,
    secret: 'a secret for tests alone',
    url: 'http://localhost',
  })
  const cutOff = new LiveAccess(apart, 100)
  const { signal } = begin(cutOff)
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.not(signal.aborted)
  await apart.close()
  await until(() => signal.aborted)
  assert.match(signal.reason, /lost touch with its database/)
  cutOff.close()
})

test.run()
