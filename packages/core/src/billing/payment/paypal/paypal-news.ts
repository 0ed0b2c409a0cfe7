import type { Refund } from '@paypal/paypal-server-sdk'
import { isCurrency } from '../../money/currency.ts'
import { parseDecimal } from '../../money/decimal.ts'
import type { News, WebhookEvent } from '../provider.ts'
import type { PayPalApi } from './paypal-api.ts'
import { disputesOf, getDispute, standingOf } from './paypal-disputes.ts'
import { PayPalFailure } from './paypal-failure.ts'
import { outcomeOfRefund, refundsOf } from './paypal-refunds.ts'
import { findAgreement } from './paypal-vault.ts'

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
  const isOurs = ({ customId }: Refund) =>
    customId !== undefined && customId !== payment && uuid.test(customId)
  // a dispute that was lost is booked as one, and may be listed among the refunds as well
  const lost = found.refunds.every(isOurs)
    ? []
    : (await disputesOf(api, capture)).filter((one) => standingOf(one) === 'lost')
  return found.refunds.flatMap((refund): News[] => {
    const { id, createTime, customId } = refund
    const at = new Date(createTime ?? Date.now())
    if (!isOurs(refund) && lost.some(({ create_time }) => new Date(create_time ?? 0) <= at)) return []
    const amount = amountOf(refund.amount, `refund ${id}`)
    // made by hand there it has the payment's own id, or none
    return [
      {
        kind: 'refund',
        payment,
        refund: isOurs(refund) ? (customId ?? null) : null,
        amount,
        outcome: outcomeOfRefund(refund),
      },
    ]
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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Of what is not ours, or names no payment, there are no news: others may be paid into the same account. */
const changed = (payment: string | undefined, reference: string | null): News[] =>
  payment && uuid.test(payment) ? [{ kind: 'payment-changed', payment, reference }] : []

/** What PayPal has forgotten says nothing. */
async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof PayPalFailure && error.status === 404) return null
    throw error
  }
}
