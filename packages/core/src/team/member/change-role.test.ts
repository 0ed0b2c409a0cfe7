import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { changeRole } from './change-role.ts'
import { limitServers } from './limit-servers.ts'

const test = suite('changeRole')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'prod-2')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  const input = { user: stage.viewer.user, role: 'OPERATOR' } as const
  await refusesAllBut(['OWNER'], stage, (caller) => changeRole(caller, input))
})

test('gives another role, says so in the log, and syncs every server the member now reaches', async () => {
  const { viewer, owner } = stage
  const { result, events, synced, mails } = await trace(stage, () =>
    changeRole(owner.caller, { user: viewer.user, role: 'OPERATOR' }),
  )
  assert.equal(result, { user: viewer.user, role: 'OPERATOR' })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.role_changed',
      resource: { type: 'user', id: viewer.user, label: viewer.email },
      changes: { role: { from: 'VIEWER', to: 'OPERATOR' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1', 'prod-2'])
  assert.is(mails, 0)
  const { memberships } = await me(viewer.caller)
  assert.is(memberships[0]?.role, 'OPERATOR')
  assert.ok(memberships[0]?.scopes.includes('server:ssh'))
})

test('a member limited to some servers leaves only those, by losing server:ssh', async () => {
  const { viewer, owner } = stage
  await limitServers(owner.caller, { user: viewer.user, servers: [prod] })
  const { synced } = await trace(stage, () => changeRole(owner.caller, { user: viewer.user, role: 'VIEWER' }))
  assert.equal(synced, ['prod-1'])
})

test('a change between roles that reach no server syncs none', async () => {
  const { viewer, owner } = stage
  const { synced } = await trace(stage, () =>
    changeRole(owner.caller, { user: viewer.user, role: 'BILLING' }),
  )
  assert.equal(synced, [])
})

test('ownership cannot be given this way, nor a role held already', async () => {
  const { owner, operator } = stage
  const make = (role: 'OWNER' | 'OPERATOR') => () => changeRole(owner.caller, { user: operator.user, role })
  await refusesAndWritesNothing(stage, 'conflict', make('OWNER'), /Offer ownership/)
  await refusesAndWritesNothing(stage, 'conflict', make('OPERATOR'), /already/)
})

test('the last owner cannot be demoted, not even by themselves', async () => {
  const { owner } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => changeRole(owner.caller, { user: owner.user, role: 'VIEWER' }),
    /last owner/,
  )
})

test('a member of another account is not found, nor is nonsense', async () => {
  const { owner, rival } = stage
  const change = (user: string) => () => changeRole(owner.caller, { user, role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'not-found', change(rival.user))
  await refusesAndWritesNothing(stage, 'invalid', change('not an id'))
  await refusesAndWritesNothing(stage, 'invalid', () =>
    changeRole(owner.caller, { user: rival.user, role: 'ROOT' as 'OWNER' }),
  )
})

test.run()
