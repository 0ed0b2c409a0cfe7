import type { Caller } from '@gatehouse/core/access/caller'
import { Conflict } from '@gatehouse/core/access/errors'
import { liveThroughPast } from '@gatehouse/core/billing/clock/demo-past'
import { createCoupon } from '@gatehouse/core/billing/coupon/coupons'
import { redeemCoupon } from '@gatehouse/core/billing/coupon/redeem-coupon'
import { issueCreditNote } from '@gatehouse/core/billing/invoice/issue-credit-note'
import { listInvoices } from '@gatehouse/core/billing/invoice/list-invoices'
import { finishPaymentMethod } from '@gatehouse/core/billing/payment-method/add-payment-method'
import { listPaymentMethods } from '@gatehouse/core/billing/payment-method/payment-methods'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { changeBuyer } from '@gatehouse/core/billing/subscription/change-buyer'
import { changePlan } from '@gatehouse/core/billing/subscription/change-plan'
import { getSubscription } from '@gatehouse/core/billing/subscription/get-subscription'
import { previewPlan } from '@gatehouse/core/billing/subscription/preview-plan'
import { setTax } from '@gatehouse/core/billing/subscription/set-tax'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import type { Step } from './join-member.ts'

/** For how many days the demo's account has paid. */
const pastDays = 355

/** What is for sale in the demo, and the coupons it brings: before its account is opened, so that this begins with a trial. */
export async function seedPlans({ core }: Caller, step: Step): Promise<void> {
  await step(() => importPlans(core, JSON.stringify(demoPlans)))
  await step(() => once(createCoupon(core, { code: 'WELCOME20', basisPoints: 2000, periods: 3 })))
  await step(() => once(createCoupon(core, { code: 'SPRING', amount: 1000, currency: 'EUR', periods: 1 })))
}

/** A year of the account's billing: a plan and who pays it, twelve invoices, a credit note, and a coupon. Each step is passed over where it was done. */
export async function seedBilling(administrator: Caller, owner: Caller, step: Step): Promise<void> {
  const before = await getSubscription(owner, undefined)
  if (!before.buyer) {
    const buyer = {
      name: 'Acme Telephony GmbH',
      address: ['Lindenstraße 20', '10969 Berlin'],
      country: 'DE',
      vatId: null,
      email: 'finance@acme.com',
    }
    // nobody wants a year of mails at once
    await step(() => changeBuyer(owner, { buyer, mailsInvoices: false }))
  }
  if (before.tax.category === 'O')
    await step(() => setTax(administrator, { category: 'S', basisPoints: 1900 }))
  // a real provider takes real payments alone: with one the demo has a plan, and no past
  const { isDemo } = owner.core
  if (isDemo && (await listPaymentMethods(owner, undefined)).length === 0)
    await step(() => finishPaymentMethod(owner, { kind: 'demo', ref: 'works' }))
  if (!before.coupon && before.state === 'trial')
    await step(() => once(redeemCoupon(owner, { code: 'WELCOME20' })))
  if (!before.plan)
    await step(async () => {
      const { token } = await previewPlan(owner, { plan: 'team' })
      await changePlan(owner, { plan: 'team', token })
    })
  const { id } = await getAccount(owner, undefined)
  if (isDemo) await step(() => once(liveThroughPast(administrator, id, pastDays)))
  if (!before.mailsInvoices || !before.buyer) await step(() => changeBuyer(owner, { mailsInvoices: true }))
  const { items } = await listInvoices(owner, { limit: 200 })
  const [, last] = items.filter(({ kind }) => kind === 'invoice')
  if (last && !items.some(({ kind }) => kind === 'credit-note'))
    await step(() =>
      issueCreditNote(administrator, {
        number: last.number,
        net: 1000,
        reason: 'Two hours without new sign-ins on 3 March',
      }),
    )
}

/** For a step that the verb itself refuses to do twice. */
async function once(step: Promise<unknown>): Promise<void> {
  try {
    await step
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}
