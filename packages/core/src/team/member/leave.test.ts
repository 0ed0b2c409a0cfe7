import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { roles } from '../../access/roles.ts'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { leave } from './leave.ts'

const test = suite('leave')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('strangers have nothing to leave', async () => {
  await refusesAllBut(roles, stage, (caller) => leave(caller, undefined))
})

test('the last owner cannot leave', async () => {
  const { owner } = stage
  await refusesAndWritesNothing(stage, 'conflict', () => leave(owner.caller, undefined), /last owner/)
})

test('whoever runs Gatehouse is no member that could leave', async () => {
  const cli = stage.gatehouse.caller({ kind: 'operator', label: 'cli' }, 'acme')
  await refusesAndWritesNothing(stage, 'not-found', () => leave(cli, undefined))
})

test('ends the own membership, with an event, and takes the keys from the servers', async () => {
  const { operator, billing } = stage
  const { result, events, synced } = await trace(stage, () => leave(operator.caller, undefined))
  assert.equal(result, { account: 'acme' })
  assert.equal(events, [
    {
      ...by(operator),
      verb: 'user.left',
      resource: { type: 'user', id: operator.user, label: operator.email },
      changes: { endedAt: { from: null, to: '(time)' } },
      details: { apiKeysRevoked: 0, signInsEnded: 1, keysLeaving: [] },
    },
  ])
  assert.equal(synced, ['prod-1'])
  await refused('signed-out', me(operator.caller))
  assert.equal((await trace(stage, () => leave(billing.caller, undefined))).synced, [])
})

test.run()
