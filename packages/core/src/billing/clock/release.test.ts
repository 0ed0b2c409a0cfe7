import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { getAccount } from '../../team/account/get-account.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { assertBooks } from '../books.testing.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { changePlan } from '../subscription/change-plan.ts'
import { getTimeline } from '../subscription/get-subscription.ts'
import { previewPlan } from '../subscription/preview-plan.ts'
import { moveClock } from './move-clock.ts'

const test = suite('an invoice that is never paid')
let stage: Stage
let server: string

test.before(async () => {
  stage = await openStage()
  server = await registerTestServer(stage.owner, 'prod-1')
  await importPlans(stage.gatehouse.core, JSON.stringify(demoPlans))
  const { caller } = stage.owner
  await changePlan(caller, { plan: 'team', token: (await previewPlan(caller, { plan: 'team' })).token })
})
test.after(() => stage?.close())

const pass = (days: number) => {
  const administrator = stage.gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  return moveClock(administrator, {
    account: 'acme',
    to: new Date(Date.now() + days * 86_400_000).toISOString(),
  })
}

test('says beforehand on which days what happens, and does it then', async () => {
  const foretold = await getTimeline(stage.owner.caller, undefined)
  const { steps } = await pass(66)
  assert.equal(
    steps.map(({ kind, at }) => `${kind} ${at.toISOString()}`),
    foretold.slice(0, steps.length).map(({ kind, at }) => `${kind} ${at}`),
  )
  assert.ok(steps.some(({ kind }) => kind === 'hold'))
  assert.is(steps.filter(({ kind }) => kind === 'warn').length, 3)
  assert.is(foretold.at(-1)?.kind, 'release')
  await assertBooks(stage.gatehouse, stage.owner.account.id)
})

test('closes the account after sixty days, and leaves people their keys on their own servers', async () => {
  assert.is((await getAccount(stage.owner.caller, undefined)).holds.length, 1)
  const { steps } = await pass(68)
  assert.is(steps.at(-1)?.kind, 'release')
  await refused('signed-out', getAccount(stage.owner.caller, undefined))
  const { rows } = await stage.gatehouse.database.owner.query(
    `select s.keys_left, e.verb, e.details from servers s
     join audit_events e on e.account_id = s.account_id and e.seq = (select seq from audit_heads h where h.account_id = s.account_id)
     where s.id = $1`,
    [server],
  )
  const [closed] = rows
  assert.equal([closed.keys_left, closed.verb, closed.details.keys], [true, 'subscription.released', 'leave'])
})

test.run()
