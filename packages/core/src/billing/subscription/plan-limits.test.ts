import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeTestTrunk } from '../../dialer/trunk/trunks.testing.ts'
import { searchRecordings } from '../../session/recording/search-recordings.ts'
import { changeRecording } from '../../team/account/change-recording.ts'
import { getAccount } from '../../team/account/get-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { revokeApiKey } from '../../team/api-key/revoke-api-key.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { moveClock } from '../clock/move-clock.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { changePlan } from './change-plan.ts'
import { getSubscription } from './get-subscription.ts'
import { previewPlan } from './preview-plan.ts'

const test = suite('what a plan allows')
let stage: Stage
/** A key made in the trial, in which everything is there. */
let key: string

test.before(async () => {
  stage = await openStage()
  const { core } = stage.gatehouse
  const [starter] = demoPlans
  const roomy = {
    ...starter,
    slug: 'roomy',
    included: { members: 4, servers: 5 },
    maximal: { members: 4, servers: 5, trunks: 1 },
  }
  await importPlans(core, JSON.stringify([...demoPlans, roomy]))
  const { owner } = stage
  key = (await createApiKey(owner.caller, { name: 'script', scopes: ['team:read'] })).apiKey.id
})
test.after(() => stage?.close())

test('a plan of too few members cannot be had, and says what has to go', async () => {
  const { owner } = stage
  const { overLimits, token } = await previewPlan(owner.caller, { plan: 'starter' })
  assert.equal(overLimits, [{ limit: 'members', most: 3, used: 4, remove: 1 }])
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => changePlan(owner.caller, { plan: 'starter', token }),
    /Starter allows 3 members, and you have 4\. Remove 1 first\./,
  )
})

test('once it begins, its limits hold, and what was there before goes on', async () => {
  const { owner, gatehouse } = stage
  const { token, shortensRecordingsTo } = await previewPlan(owner.caller, { plan: 'roomy' })
  assert.is(shortensRecordingsTo, 30)
  await changePlan(owner.caller, { plan: 'roomy', token })
  const administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  const to = new Date(Date.now() + 7.5 * 86_400_000).toISOString()
  const { mails } = await trace(stage, () => moveClock(administrator, { account: 'acme', to }))
  // of the shorter time to the owner; of the invoice, and that it cannot be charged, to the owner and to billing
  assert.is(mails, 1 + 2 + 2)
  const invite = () => createInvite(owner.caller, { email: 'more@temp.com', role: 'VIEWER' })
  await refusesAndWritesNothing(stage, 'limit', invite, /allows up to 4 members/)
  await makeTestTrunk(owner.caller)
  const another = () => makeTestTrunk(owner.caller, { name: 'another' })
  await refusesAndWritesNothing(stage, 'limit', another, /allows up to 1 trunk\. Remove one/)
  const { usage } = await getSubscription(owner.caller, undefined)
  assert.equal(usage.trunks, { used: 1, included: null, most: 1 })
  const create = () => createApiKey(owner.caller, { name: 'more', scopes: ['team:read'] })
  await refusesAndWritesNothing(stage, 'limit', create, /has no API keys/)
  await refusesAndWritesNothing(
    stage,
    'limit',
    () => searchRecordings(owner.caller, { text: 'needle' }),
    /no search in recordings/,
  )
  for (const recordingDays of [31, null])
    await refusesAndWritesNothing(
      stage,
      'limit',
      () => changeRecording(owner.caller, { recordingDays }),
      /up to 30 days/,
    )
  assert.is((await getAccount(owner.caller, undefined)).recordingDays, 30)
  await revokeApiKey(owner.caller, { apiKey: key })
})

test.run()
