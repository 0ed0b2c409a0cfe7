import type { Refund } from '@paypal/paypal-server-sdk'
import type { RefundOutcome, RefundRequest } from '../provider.ts'
import type { PayPalApi } from './paypal-api.ts'
import { PayPalFailure } from './paypal-failure.ts'
import { moneyOf, mustEqual } from './paypal-money.ts'

/** Gives back a part of a capture. PayPal keeps the ids of these requests for 45 days. */
export async function refundCapture(api: PayPalApi, request: RefundRequest): Promise<RefundOutcome> {
  const { id, reference, amount, currency } = request
  try {
    const refund = await api.call('give back a payment', ({ payments }) =>
      payments.refundCapturedPayment({
        captureId: reference,
        paypalRequestId: id,
        prefer: 'return=representation',
        body: { amount: moneyOf(amount, currency), customId: id },
      }),
    )
    mustEqual(refund.amount, amount, currency)
    return outcomeOfRefund(refund)
  } catch (error) {
    if (!(error instanceof PayPalFailure) || error.status !== 422) throw error
    return { state: 'refused', reference: null, reason: reasonOf(error.issues) }
  }
}

/** Looks among the refunds of the payment; null where this is none of them. */
export async function lookUpRefund(api: PayPalApi, request: RefundRequest): Promise<RefundOutcome | null> {
  const { refunds } = await refundsOf(api, request.reference)
  const ours = refunds.find(({ customId }) => customId === request.id)
  if (!ours) return null
  mustEqual(ours.amount, request.amount, request.currency)
  return outcomeOfRefund(ours)
}

/** The payment that a capture was for, and what was given back of it. */
export async function refundsOf(
  api: PayPalApi,
  captureId: string,
): Promise<{ payment: string | undefined; refunds: Refund[] }> {
  const capture = await api.call('look up a capture', ({ payments }) =>
    payments.getCapturedPayment({ captureId }),
  )
  const { customId: payment, supplementaryData } = capture
  const id = supplementaryData?.relatedIds?.orderId
  if (!id) return { payment, refunds: [] }
  const order = await api.call('look up an order', ({ orders }) => orders.getOrder({ id }))
  return { payment, refunds: order.purchaseUnits?.[0]?.payments?.refunds ?? [] }
}

/** How it stands. */
export function outcomeOfRefund({ id, status, createTime }: Refund): RefundOutcome {
  if (!id) throw new Error('PayPal’s refund has no id.')
  switch (status) {
    case 'COMPLETED':
      return { state: 'done', reference: id, at: new Date(createTime ?? Date.now()) }
    case 'PENDING':
      return { state: 'pending', reference: id }
    case 'FAILED':
    case 'CANCELLED':
      return { state: 'refused', reference: id, reason: 'PayPal could not give it back' }
    default:
      throw new Error(`PayPal says ${status} of a refund, which is not known here.`)
  }
}

/** https://developer.paypal.com/api/rest/reference/payments/v2/errors/ */
const reasons: Record<string, string> = {
  CAPTURE_FULLY_REFUNDED: 'all of it was given back already',
  REFUND_AMOUNT_EXCEEDED: 'it is more than is left of the payment',
  PARTIAL_REFUND_NOT_ALLOWED: 'PayPal gives back all of it, or nothing',
  REFUND_TIME_LIMIT_EXCEEDED: 'PayPal gives nothing back after 180 days',
  REFUND_FAILED_INSUFFICIENT_FUNDS: 'there is too little in the seller’s PayPal account',
  REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK: 'the buyer’s bank has taken it back',
}

const reasonOf = ([issue = 'no reason given']: string[]) =>
  Object.hasOwn(reasons, issue) && reasons[issue] ? reasons[issue] : `PayPal refused it (${issue})`
