import { redeemCoupon, redeemInput } from '@gatehouse/core/billing/coupon/redeem-coupon'
import { getInvoice, listCreditNotes, listInvoices } from '@gatehouse/core/billing/invoice/list-invoices'
import { createPayLink } from '@gatehouse/core/billing/pay-link/create-pay-link'
import { checkInput, checkPayment } from '@gatehouse/core/billing/payment/check-payment'
import { payInput, payInvoice } from '@gatehouse/core/billing/payment/pay-invoice'
import {
  finishInput,
  finishPaymentMethod,
  listRails,
  startInput,
  startPaymentMethod,
} from '@gatehouse/core/billing/payment-method/add-payment-method'
import {
  listPaymentMethods,
  makeDefault,
  removePaymentMethod,
} from '@gatehouse/core/billing/payment-method/payment-methods'
import { listPlans } from '@gatehouse/core/billing/plan/list-plans'
import { cancelPlan, resumePlan } from '@gatehouse/core/billing/subscription/cancel-plan'
import { changeBuyer } from '@gatehouse/core/billing/subscription/change-buyer'
import { changePlan } from '@gatehouse/core/billing/subscription/change-plan'
import { getSubscription, getTimeline } from '@gatehouse/core/billing/subscription/get-subscription'
import { previewPlan } from '@gatehouse/core/billing/subscription/preview-plan'
import { payByUsdt } from '@gatehouse/core/billing/usdt/pay-by-usdt'
import { getPayer } from '@gatehouse/core/reseller/customer/get-payer'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

export const billing = router({
  plans: queryOf(listPlans),
  previewPlan: queryOf(previewPlan),
  subscription: queryOf(getSubscription),
  timeline: queryOf(getTimeline),
  payer: queryOf(getPayer),
  changePlan: mutationOf(changePlan),
  cancel: mutationOf(cancelPlan),
  resume: mutationOf(resumePlan),
  changeBuyer: mutationOf(changeBuyer),
  invoices: queryOf(listInvoices),
  creditNotes: queryOf(listCreditNotes),
  invoice: queryOf(getInvoice),
  payInvoice: member('invoice:pay')
    .input(inputOf(payInput))
    .mutation(({ ctx, input }) => payInvoice(ctx.caller, input)),
  createPayLink: mutationOf(createPayLink),
  checkPayment: member('invoice:pay')
    .input(inputOf(checkInput))
    .mutation(({ ctx, input }) => checkPayment(ctx.caller, input)),
  payByUsdt: mutationOf(payByUsdt),
  paymentMethods: queryOf(listPaymentMethods),
  rails: queryOf(listRails),
  startPaymentMethod: member('payment-method:write')
    .input(inputOf(startInput))
    .mutation(({ ctx, input }) => startPaymentMethod(ctx.caller, input)),
  finishPaymentMethod: member('payment-method:write')
    .input(inputOf(finishInput))
    .mutation(({ ctx, input }) => finishPaymentMethod(ctx.caller, input)),
  removePaymentMethod: mutationOf(removePaymentMethod),
  makeDefault: mutationOf(makeDefault),
  redeemCoupon: member('coupon:redeem')
    .input(inputOf(redeemInput))
    .mutation(({ ctx, input }) => redeemCoupon(ctx.caller, input)),
})
