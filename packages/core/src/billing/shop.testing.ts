import type { Caller } from '../access/caller.ts'
import type { Core } from '../access/core.ts'
import { openStage, type Stage } from '../testing/stage.ts'
import type { Member } from '../testing/test-gatehouse.ts'
import { moveClock } from './clock/move-clock.ts'
import type { Step } from './clock/schedule.ts'
import type { PaymentOutcome } from './payment/provider.ts'
import { providerOf } from './payment/providers.ts'
import { demoPlans } from './plan/demo-plans.ts'
import { importPlans } from './plan/import-plans.ts'
import { changePlan } from './subscription/change-plan.ts'
import { getSubscription } from './subscription/get-subscription.ts'
import { previewPlan } from './subscription/preview-plan.ts'
import type { PaymentSettings } from './view.ts'

/** Accounts whose trials have begun, plans that are for sale, and whoever runs Gatehouse. */
export interface Shop extends Stage {
  administrator: Caller
}

/** @param payments real ways to be paid, of stand-ins; the demo's without them */
export async function openShop(
  plans: readonly object[] = demoPlans,
  payments?: PaymentSettings,
): Promise<Shop> {
  const stage = await openStage(undefined, undefined, payments)
  await importPlans(stage.gatehouse.core, JSON.stringify(plans))
  const administrator = stage.gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
  return { ...stage, administrator }
}

/** Lets days pass for an account, and everything happen that is due by then; answers the steps of the clock. */
export async function pass(shop: Shop, { caller, account }: Member, days: number): Promise<Step[]> {
  const { now } = await getSubscription(caller, undefined)
  const to = new Date(Date.parse(now) + days * 86_400_000).toISOString()
  const { steps } = await moveClock(shop.administrator, { account: account.slug, to })
  return steps
}

/** What the demo's provider says of an attempt. */
export async function demoOutcome(core: Core, payment: string): Promise<PaymentOutcome | null> {
  const unknown = {
    amount: 0n,
    currency: 'EUR',
    reference: null,
    method: null,
    startedAt: new Date(),
    invoice: '',
    returnUrl: '',
    askedAt: null,
    mayGoOn: true,
  } as const
  return (await providerOf(core, 'demo')).lookUp({ ...unknown, id: payment })
}

/** Looks at a plan, and changes to exactly what was shown. */
export async function choose(caller: Caller, plan: string, currency?: string) {
  const preview = await previewPlan(caller, { plan, currency })
  return { preview, ...(await changePlan(caller, { plan, currency, token: preview.token })) }
}
