import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStage, type Stage } from '../../testing/stage.ts'
import { listInvoices } from '../invoice/list-invoices.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { demoPlans } from '../plan/demo-plans.ts'
import { importPlans } from '../plan/import-plans.ts'
import { changePlan } from '../subscription/change-plan.ts'
import { getSubscription, getTimeline } from '../subscription/get-subscription.ts'
import { previewPlan } from '../subscription/preview-plan.ts'
import { moveClock } from './move-clock.ts'

const test = suite('billing clock')
let stage: Stage

test.before(async () => {
  stage = await openStage()
  await importPlans(stage.gatehouse.core, JSON.stringify(demoPlans))
})
test.after(() => stage?.close())

test('a trial becomes a plan, is charged, and renewed', async () => {
  const { owner, gatehouse } = stage
  const administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, null)
  const begun = await getSubscription(owner.caller, undefined)
  assert.is(begun.state, 'trial')
  await finishPaymentMethod(owner.caller, { kind: 'demo', ref: 'works' })
  const preview = await previewPlan(owner.caller, { plan: 'team' })
  assert.is(preview.dueNow, 0)
  assert.is(preview.total, 4900)
  await changePlan(owner.caller, { plan: 'team', token: preview.token })
  console.log(await getTimeline(owner.caller, undefined))
  const to = new Date(Date.now() + 40 * 86_400_000).toISOString()
  const { steps } = await moveClock(administrator, { account: 'acme', to })
  console.log(steps)
  console.log(await getSubscription(owner.caller, undefined))
  const { items } = await listInvoices(owner.caller, {})
  console.log(items)
})

test.run()
