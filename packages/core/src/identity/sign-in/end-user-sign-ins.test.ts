import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openAccount } from '../../team/account/open-account.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { endUserSignIns } from './end-user-sign-ins.ts'
import { me } from './me.ts'

const test = suite('endUserSignIns')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

const operator = () => stage.gatehouse.caller({ kind: 'operator', label: 'cli' }, null)

test('whoever runs Gatehouse signs a person out everywhere; it stands in the log of each account', async () => {
  const { viewer } = stage
  await openAccount(viewer.caller, { slug: 'another', name: 'Another' })
  const { result, events } = await trace(stage, () => endUserSignIns(operator(), { email: viewer.email }))
  assert.equal(result, { user: viewer.user, email: viewer.email, ended: 1 })
  assert.equal(
    events.map(({ account, verb, actor, resource, details }) => [
      account,
      verb,
      actor.label,
      resource.id,
      details,
    ]),
    ['acme', 'another'].map((account) => [
      account,
      'user.signed_out',
      'cli',
      viewer.user,
      { ended: 1, by: 'your Gatehouse administrator' },
    ]),
  )
  await refused('signed-out', me(viewer.caller))
})

test('nobody else may, and who is unknown is not found', async () => {
  const { owner, gatehouse, operator: member } = stage
  const asOwner = gatehouse.caller({ kind: 'operator', label: 'cli', as: owner.email }, 'acme')
  for (const caller of [owner.caller, asOwner])
    await refusesAndWritesNothing(stage, 'scope', () => endUserSignIns(caller, { email: member.email }))
  await me(member.caller)
  await refusesAndWritesNothing(stage, 'not-found', () =>
    endUserSignIns(operator(), { email: 'no@acme.com' }),
  )
  await refusesAndWritesNothing(stage, 'invalid', () => endUserSignIns(operator(), { email: 'x' }))
})

test.run()
