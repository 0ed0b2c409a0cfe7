import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { roles } from '../../access/roles.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { acceptOwnership } from './accept-ownership.ts'
import { changeRole } from './change-role.ts'
import { leave } from './leave.ts'
import { limitServers } from './limit-servers.ts'
import { offerOwnership } from './offer-ownership.ts'

const test = suite('acceptOwnership')
let stage: Stage
let prod: string

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await registerTestServer(stage.owner, 'prod-2')
})
test.after(() => stage?.close())

test('strangers are refused, and members to whom nothing was offered', async () => {
  await refusesAllBut(roles, stage, (caller) => acceptOwnership(caller, undefined))
  for (const role of roles) {
    const { caller } = stage.members[role]
    await refusesAndWritesNothing(
      stage,
      'conflict',
      () => acceptOwnership(caller, undefined),
      /not been offered/,
    )
  }
})

test('makes an owner without limits of who takes up the offer, once', async () => {
  const { owner, viewer } = stage
  await limitServers(owner.caller, { user: viewer.user, servers: [prod], labels: ['eu'] })
  await offerOwnership(owner.caller, { user: viewer.user })
  const { result, events, synced } = await trace(stage, () => acceptOwnership(viewer.caller, undefined))
  assert.equal(result, { account: 'acme', role: 'OWNER' })
  const [event] = events
  assert.equal(
    { ...event, changes: {} },
    {
      ...by(viewer),
      verb: 'user.ownership_taken',
      resource: { type: 'user', id: viewer.user, label: viewer.email },
      changes: {},
      details: {},
    },
  )
  assert.equal(event?.changes.role, { from: 'VIEWER', to: 'OWNER' })
  assert.equal(event?.changes.servers, { from: [prod], to: null })
  assert.equal(event?.changes.labels, { from: ['eu'], to: [] })
  assert.equal(event?.changes.ownershipOfferedAt, { from: '(time)', to: null })
  assert.equal(synced, ['prod-1', 'prod-2'])
  await refusesAndWritesNothing(stage, 'conflict', () => acceptOwnership(viewer.caller, undefined))
})

test('now that there are two owners, either may demote the other or leave', async () => {
  const { owner, viewer, operator } = stage
  await changeRole(viewer.caller, { user: owner.user, role: 'OPERATOR' })
  await offerOwnership(viewer.caller, { user: owner.user })
  await acceptOwnership(owner.caller, undefined)
  await offerOwnership(viewer.caller, { user: operator.user })
  await leave(viewer.caller, undefined)
})

test('an offer is void once the one who made it is no owner any more', async () => {
  const { operator } = stage
  const says = /no longer an owner/
  await refusesAndWritesNothing(stage, 'conflict', () => acceptOwnership(operator.caller, undefined), says)
})

test.run()
