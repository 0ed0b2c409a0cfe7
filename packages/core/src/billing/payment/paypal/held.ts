import type { Order } from '@paypal/paypal-server-sdk'
import { type Currency, isCurrency } from '../../money/currency.ts'
import { parseDecimal } from '../../money/decimal.ts'
import type { HeldPayment, OurPayment } from '../provider.ts'
import { findCapture, NotListedYet } from './find-capture.ts'
import type { PayPalApi } from './paypal-api.ts'
import { ifThere } from './paypal-failure.ts'
import { takenBackIn } from './taken-back.ts'

/** How many payments are asked about at a time. */
const atATime = 8

/**
 * What PayPal holds of our payments: captured, less given back, less what is in dispute or was lost there. Its list of transactions is hours late,
 * so each payment is looked up by its own name; of those whose answer never came the list is asked.
 */
export async function* heldByPayPal(
  api: PayPalApi,
  ours: AsyncIterable<OurPayment>,
): AsyncGenerator<HeldPayment> {
  let some: Promise<HeldPayment | null>[] = []
  for await (const one of ours) {
    some.push(heldOf(api, one))
    if (some.length < atATime) continue
    for (const held of await Promise.all(some)) if (held) yield held
    some = []
  }
  for (const held of await Promise.all(some)) if (held) yield held
}

async function heldOf(api: PayPalApi, payment: OurPayment): Promise<HeldPayment | null> {
  const id = await orderOf(api, payment)
  const order =
    id === null ? null : await ifThere(api.call('look up an order', ({ orders }) => orders.getOrder({ id })))
  const capture = order?.purchaseUnits?.[0]?.payments?.captures?.[0]
  if (!order || !capture?.id || !isHeld(capture.status)) return null
  const { value, currency } = amountOf(capture.amount, capture.id)
  const { refunds, disputes } = await takenBackIn(api, capture.id, {
    payment: payment.id,
    refunds: refundsIn(order),
  })
  const refunded = refunds
    .filter(({ status }) => status === 'COMPLETED')
    .reduce((sum, refund) => sum + amountOf(refund.amount, refund.id).value, 0n)
  const disputed = disputes.reduce((sum, one) => sum + parseDecimal(one.dispute_amount.value, currency), 0n)
  return { payment: payment.id, reference: capture.id, amount: value - refunded - disputed, currency }
}

/** By the capture where it was paid, by the order itself where that is all that is known, and by PayPal's list where nothing is. */
async function orderOf(api: PayPalApi, payment: OurPayment): Promise<string | null> {
  const { reference, state, askedAt } = payment
  if (reference && state !== 'paid') return reference
  const captureId = reference ?? (askedAt && (await listed(api, payment)))
  if (!captureId) return null
  const capture = await api.call('look up a capture', ({ payments }) =>
    payments.getCapturedPayment({ captureId }),
  )
  return capture.supplementaryData?.relatedIds?.orderId ?? null
}

/** What PayPal has not listed yet it has for hours at most: then it is found. */
async function listed(api: PayPalApi, payment: OurPayment): Promise<string | null> {
  try {
    return await findCapture(api, payment)
  } catch (error) {
    if (error instanceof NotListedYet) return null
    throw error
  }
}

const isHeld = (status: string | undefined) =>
  status === 'COMPLETED' || status === 'PARTIALLY_REFUNDED' || status === 'REFUNDED'

const refundsIn = (order: Order) => order.purchaseUnits?.[0]?.payments?.refunds ?? []

function amountOf(
  money: { currencyCode: string; value: string } | undefined,
  what: string | undefined,
): { value: bigint; currency: Currency } {
  if (!money || !isCurrency(money.currencyCode))
    throw new Error(`PayPal’s ${what} is in no currency that is known here.`)
  return { value: parseDecimal(money.value, money.currencyCode), currency: money.currencyCode }
}
