import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { offerOwnership } from './offer-ownership.ts'

const test = suite('offerOwnership')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

test('only owners may', async () => {
  const { operator } = stage
  await refusesAllBut(['OWNER'], stage, (caller) => offerOwnership(caller, { user: operator.user }))
})

test('an offer changes no right until it is taken', async () => {
  const { operator, owner } = stage
  const { result, events, synced } = await trace(stage, () =>
    offerOwnership(owner.caller, { user: operator.user }),
  )
  assert.equal(result, { user: operator.user })
  const [event] = events
  assert.equal(
    { ...event, changes: {} },
    {
      ...by(owner),
      verb: 'user.ownership_offered',
      resource: { type: 'user', id: operator.user, label: operator.email },
      changes: {},
      details: {},
    },
  )
  assert.equal(Object.keys(event?.changes ?? {}).sort(), ['ownershipOfferedAt', 'ownershipOfferedBy'])
  assert.equal(synced, [])
  const { memberships } = await me(operator.caller)
  assert.is(memberships[0]?.role, 'OPERATOR')
  assert.is(memberships[0]?.ownershipOffered, true)
})

test('owners, members of other accounts and nonsense are refused', async () => {
  const { owner, rival } = stage
  const offer = (user: string) => () => offerOwnership(owner.caller, { user })
  await refusesAndWritesNothing(stage, 'conflict', offer(owner.user), /already an owner/)
  await refusesAndWritesNothing(stage, 'not-found', offer(rival.user))
  await refusesAndWritesNothing(stage, 'invalid', offer("' or true --"))
})

test.run()
