import { isCurrency } from '../../money/currency.ts'
import { parseDecimal } from '../../money/decimal.ts'
import type { News, WebhookEvent } from '../provider.ts'
import type { PayPalApi } from './paypal-api.ts'
import { getDispute, standingOf } from './paypal-disputes.ts'
import { ifThere } from './paypal-failure.ts'
import { outcomeOfRefund, refundsOf } from './paypal-refunds.ts'
import { findAgreement } from './paypal-vault.ts'
import { refundIdOf, takenBackIn, uuid } from './taken-back.ts'

/** The events that a webhook at PayPal has to be subscribed to. */
const news = {
  'CHECKOUT.ORDER.APPROVED': newsOfOrder,
  'PAYMENT.CAPTURE.COMPLETED': newsOfCapture,
  'PAYMENT.CAPTURE.PENDING': newsOfCapture,
  'PAYMENT.CAPTURE.DENIED': newsOfCapture,
  'PAYMENT.CAPTURE.DECLINED': newsOfCapture,
  'PAYMENT.CAPTURE.REFUNDED': newsOfRefunds,
  'PAYMENT.CAPTURE.REVERSED': newsOfRefunds,
  'CUSTOMER.DISPUTE.CREATED': newsOfDispute,
  'CUSTOMER.DISPUTE.UPDATED': newsOfDispute,
  'CUSTOMER.DISPUTE.RESOLVED': newsOfDispute,
  'VAULT.PAYMENT-TOKEN.DELETED': newsOfAgreement,
} as const satisfies Record<string, (api: PayPalApi, object: string) => Promise<News[]>>

/** Looks up what an event is about: what it says itself may be old, or have been overtaken. */
export async function newsOf(api: PayPalApi, { type, object }: WebhookEvent): Promise<News[]> {
  if (!Object.hasOwn(news, type)) return []
  return news[type as keyof typeof news](api, object) // the line above has seen that it is one
}

async function newsOfOrder(api: PayPalApi, id: string): Promise<News[]> {
  const order = await ifThere(api.call('look up an order', ({ orders }) => orders.getOrder({ id })))
  return changed(order?.purchaseUnits?.[0]?.customId, id)
}

async function newsOfCapture(api: PayPalApi, captureId: string): Promise<News[]> {
  const capture = await ifThere(
    api.call('look up a capture', ({ payments }) => payments.getCapturedPayment({ captureId })),
  )
  return changed(capture?.customId, capture?.supplementaryData?.relatedIds?.orderId ?? null)
}

/** All that was given back of a capture: what was told before is known by its id. */
async function newsOfRefunds(api: PayPalApi, capture: string): Promise<News[]> {
  const found = await ifThere(refundsOf(api, capture))
  const payment = found?.payment
  if (!found || !payment || !uuid.test(payment)) return []
  const { refunds } = await takenBackIn(api, capture, { payment, refunds: found.refunds })
  return refunds.map((refund): News => {
    const amount = amountOf(refund.amount, `refund ${refund.id}`)
    return {
      kind: 'refund',
      payment,
      refund: refundIdOf(refund, payment),
      amount,
      outcome: outcomeOfRefund(refund),
    }
  })
}

/** A dispute, open or ended, and the payment that it is about. */
async function newsOfDispute(api: PayPalApi, id: string): Promise<News[]> {
  const dispute = await ifThere(getDispute(api, id))
  const captureId = dispute?.disputed_transactions?.[0]?.seller_transaction_id
  if (!dispute || !captureId) return []
  const capture = await ifThere(
    api.call('look up a capture', ({ payments }) => payments.getCapturedPayment({ captureId })),
  )
  const payment = capture?.customId
  if (!payment || !uuid.test(payment)) return []
  const { currency_code: currencyCode, value } = dispute.dispute_amount
  if (currencyCode !== capture.amount?.currencyCode)
    throw new Error(
      `PayPal’s dispute ${id} is in ${currencyCode}, and its payment in ${capture.amount?.currencyCode}: nothing is booked.`,
    )
  const state = standingOf(dispute)
  const at = new Date((state === 'opened' ? dispute.create_time : dispute.update_time) ?? Date.now())
  const amount = amountOf({ currencyCode, value }, `dispute ${id}`)
  return [{ kind: 'dispute', payment, reference: dispute.dispute_id, amount, state, at }]
}

function amountOf(money: { currencyCode: string; value: string } | undefined, what: string): bigint {
  if (!money || !isCurrency(money.currencyCode))
    throw new Error(`PayPal’s ${what} is in no currency that is known here.`)
  return parseDecimal(money.value, money.currencyCode)
}

async function newsOfAgreement(api: PayPalApi, reference: string): Promise<News[]> {
  return (await findAgreement(api, reference)) ? [] : [{ kind: 'method-gone', reference }]
}

/** Of what is not ours, or names no payment, there are no news: others may be paid into the same account. */
const changed = (payment: string | undefined, reference: string | null): News[] =>
  payment && uuid.test(payment) ? [{ kind: 'payment-changed', payment, reference }] : []
