import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { refused, refusesAllBut, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { acceptOwnership } from './accept-ownership.ts'
import { listTeam } from './list-team.ts'
import { offerOwnership } from './offer-ownership.ts'
import { setMemberEnd } from './set-end.ts'

const test = suite('setMemberEnd')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
})
test.after(() => stage?.close())

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const endOf = async (user: string) =>
  (await listTeam(stage.owner.caller, undefined)).items.find((member) => member.user === user)?.expiresAt

test('only owners may', async () => {
  const input = { user: stage.operator.user, expiresAt: inDays(1) }
  await refusesAllBut(['OWNER'], stage, (caller) => setMemberEnd(caller, input))
})

test('says when an access ends, and takes that back; the servers are told', async () => {
  const { operator, owner } = stage
  const expiresAt = inDays(30)
  const { result, events, synced } = await trace(stage, () =>
    setMemberEnd(owner.caller, { user: operator.user, expiresAt }),
  )
  assert.equal(result, { user: operator.user, expiresAt })
  assert.equal(events, [
    {
      ...by(owner),
      verb: 'user.end_set',
      resource: { type: 'user', id: operator.user, label: operator.email },
      changes: { expiresAt: { from: null, to: '(time)' } },
      details: {},
    },
  ])
  assert.equal(synced, ['prod-1'])
  assert.is(await endOf(operator.user), expiresAt)
  await setMemberEnd(owner.caller, { user: operator.user, expiresAt: null })
  assert.is(await endOf(operator.user), null)
})

test("an owner's access has no end, and a new owner's loses it", async () => {
  const { gatehouse, owner } = stage
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => setMemberEnd(owner.caller, { user: owner.user, expiresAt: inDays(1) }),
    /is an owner/,
  )
  const heir = await gatehouse.join(owner, 'heir@acme.com', 'OPERATOR')
  await setMemberEnd(owner.caller, { user: heir.user, expiresAt: inDays(1) })
  await offerOwnership(owner.caller, { user: heir.user })
  await acceptOwnership(heir.caller, undefined)
  assert.is(await endOf(heir.user), null)
})

test('a time that has passed, is no time, or is too far off is refused', async () => {
  const { operator, owner } = stage
  for (const expiresAt of [inDays(-1), 'tomorrow', '2027-13-01T00:00:00Z', inDays(5000)]) {
    const error = await refused('invalid', setMemberEnd(owner.caller, { user: operator.user, expiresAt }))
    assert.match(JSON.stringify(error), /expiresAt/)
  }
})

test("another account's member is not there", async () => {
  const { owner, rival } = stage
  await refused('not-found', setMemberEnd(owner.caller, { user: rival.user, expiresAt: inDays(1) }))
})

test.run()
