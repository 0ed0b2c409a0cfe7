import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { changeAccountSettings } from './change-settings.ts'
import { getAccount } from './get-account.ts'

const test = suite('changeAccountSettings')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  await refusesAllBut(['OWNER'], stage, (caller) => changeAccountSettings(caller, { checkMinutes: 10 }))
})

test('changes how often servers are read again', async () => {
  const { owner } = stage
  assert.is((await getAccount(owner.caller, undefined)).checkMinutes, 5)
  const { events } = await trace(stage, () => changeAccountSettings(owner.caller, { checkMinutes: 1 }))
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'account.settings_changed',
      resource: { type: 'account', id: owner.account.id, label: 'acme' },
      changes: { checkMinutes: { from: 5, to: 1 } },
      details: {},
    },
  ])
  assert.is((await getAccount(owner.caller, undefined)).checkMinutes, 1)
})

test('an interval that is none is refused', async () => {
  for (const checkMinutes of [0, 1441, 1.5, Number.NaN]) {
    await refusesAndWritesNothing(stage, 'invalid', () =>
      changeAccountSettings(stage.owner.caller, { checkMinutes }),
    )
  }
})

test('sets the limits of sessions and where they may forward, which its readers see', async () => {
  const { owner, viewer, billing } = stage
  const wanted = {
    sessionIdleMinutes: 15,
    sessionHours: 8,
    forwardTo: ['DB.internal:5432', '[2001:DB8::1]:443'],
  }
  const { result, events, synced } = await trace(stage, () => changeAccountSettings(owner.caller, wanted))
  const forwardTo = ['db.internal:5432', '[2001:db8::1]:443']
  assert.equal(result, { checkMinutes: 1, sessionIdleMinutes: 15, sessionHours: 8, forwardTo })
  assert.equal(events[0]?.changes, {
    sessionIdleMinutes: { from: null, to: 15 },
    sessionHours: { from: null, to: 8 },
    forwardTo: { from: [], to: forwardTo },
  })
  assert.equal(synced, ['prod-1'], 'the gateway’s line there then lets it forward')
  const sessions = { idleMinutes: 15, hours: 8, forwardTo }
  assert.equal((await getAccount(viewer.caller, undefined)).sessions, sessions)
  assert.is((await getAccount(billing.caller, undefined)).sessions, null)
})

test('what is not named stays, and null takes a limit away', async () => {
  const { owner } = stage
  const { events } = await trace(stage, () =>
    changeAccountSettings(owner.caller, { sessionIdleMinutes: null, forwardTo: ['db.internal:5432'] }),
  )
  assert.equal(events[0]?.changes, {
    sessionIdleMinutes: { from: 15, to: null },
    forwardTo: { from: ['db.internal:5432', '[2001:db8::1]:443'], to: ['db.internal:5432'] },
  })
  const { sessions } = await getAccount(owner.caller, undefined)
  assert.equal(sessions, { idleMinutes: null, hours: 8, forwardTo: ['db.internal:5432'] })
})

test('a target named twice is one', async () => {
  const { forwardTo } = await changeAccountSettings(stage.owner.caller, {
    forwardTo: ['db.internal:5432', 'DB.INTERNAL:5432'],
  })
  assert.equal(forwardTo, ['db.internal:5432'])
})

test('limits and targets that are none are refused, each with its field, and nothing changes', async () => {
  const cases: [input: Parameters<typeof changeAccountSettings>[1], field: string][] = [
    [{ sessionIdleMinutes: 0 }, 'sessionIdleMinutes'],
    [{ sessionIdleMinutes: 1441, sessionHours: 5 }, 'sessionIdleMinutes'],
    [{ sessionHours: 169 }, 'sessionHours'],
    [{ sessionHours: 0.5 }, 'sessionHours'],
    [{ forwardTo: ['db:1', 'db'] }, 'forwardTo.1'],
    [{ forwardTo: Array.from({ length: 101 }, (_, port) => `db:${port + 1}`) }, 'forwardTo'],
    [{}, ''],
  ]
  for (const [input, field] of cases) {
    await refusesAndWritesNothing(
      stage,
      'invalid',
      () => changeAccountSettings(stage.owner.caller, input),
      new RegExp(`^${field}${field && ': '}`),
    )
  }
})

test.run()
