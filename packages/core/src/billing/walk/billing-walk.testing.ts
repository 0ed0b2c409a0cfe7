import type { Member } from '../../testing/test-gatehouse.ts'
import { redeemCoupon } from '../coupon/redeem-coupon.ts'
import { issueCreditNote } from '../invoice/issue-credit-note.ts'
import { createPayLink } from '../pay-link/create-pay-link.ts'
import { payInvoice } from '../payment/pay-invoice.ts'
import { finishPaymentMethod } from '../payment-method/add-payment-method.ts'
import { listPaymentMethods, makeDefault, removePaymentMethod } from '../payment-method/payment-methods.ts'
import { refundPayment } from '../refund/refund-payment.ts'
import { cancelPlan, resumePlan } from '../subscription/cancel-plan.ts'
import { changeBuyer } from '../subscription/change-buyer.ts'
import { changePlan } from '../subscription/change-plan.ts'
import { setTax } from '../subscription/set-tax.ts'
import { payByUsdt } from '../usdt/pay-by-usdt.ts'
import type { Furnished } from './furnished.testing.ts'
import type { Walk } from './walk.testing.ts'

const nowhere = '01900000-0000-7000-8000-000000000000'
let addresses = 0
const withMethod = async ({ caller }: Member, what: (method: string) => Promise<unknown>) => {
  const [method] = await listPaymentMethods(caller, undefined)
  return what(method?.id ?? nowhere)
}

/** The mutations of what is paid: they stand last. */
export function billingWalk(of: Furnished): Record<string, Walk> {
  const { owner, administrator } = of
  const { caller } = owner
  return {
    'billing/subscription/change-buyer changeBuyer': {
      goesOn: [() => changeBuyer(caller, { mailsInvoices: false })],
    },
    'billing/subscription/set-tax set': {
      goesOn: [() => setTax(administrator, { category: 'S', basisPoints: 1900 })],
    },
    'billing/coupon/redeem-coupon redeem': {
      goesOn: [() => redeemCoupon({ ...caller, ip: `198.18.0.${++addresses}` }, { code: 'WALK' })],
    },
    'billing/payment-method/add-payment-method add': {
      goesOn: [() => finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })],
    },
    'billing/payment-method/payment-methods makeDefault': {
      goesOn: [() => withMethod(owner, (method) => makeDefault(caller, { method }))],
      or: ['conflict'],
    },
    'billing/payment-method/payment-methods removePaymentMethod': {
      goesOn: [() => withMethod(owner, (method) => removePaymentMethod(caller, { method }))],
    },
    'billing/payment/pay-invoice start': {
      goesOn: [() => payInvoice(caller, { number: 'NONE-0001' })],
      or: ['not-found'],
    },
    'billing/pay-link/create-pay-link createPayLink': {
      goesOn: [() => createPayLink(caller, { number: 'NONE-0001' })],
      or: ['not-found'],
    },
    'billing/usdt/pay-by-usdt payByUsdt': {
      goesOn: [() => payByUsdt(caller, { number: 'NONE-0001' })],
      or: ['not-found', 'conflict'],
    },
    'billing/refund/refund-payment start': {
      goesOn: [() => refundPayment(administrator, { invoice: 'NONE-0001', reason: 'x' })],
      or: ['not-found'],
    },
    'billing/invoice/issue-credit-note issue': {
      goesOn: [() => issueCreditNote(administrator, { number: 'NONE-0001', net: 1, reason: 'x' })],
      or: ['not-found'],
    },
    'billing/subscription/change-plan changePlan': {
      goesOn: [() => changePlan(caller, { plan: 'team', token: 'stale' })],
      or: ['conflict'],
    },
    'billing/subscription/cancel-plan cancelPlan': {
      goesOn: [() => cancelPlan(caller, undefined)],
      or: ['conflict'],
    },
    'billing/subscription/cancel-plan resumePlan': {
      goesOn: [() => resumePlan(caller, undefined)],
      or: ['conflict'],
    },
  }
}
