import type { Refund } from '@paypal/paypal-server-sdk'
import type { PayPalApi } from './paypal-api.ts'
import { type Dispute, disputesOf, standingOf } from './paypal-disputes.ts'

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Our id of a refund; null where it was made by hand at PayPal, which gives it none, or the payment's own. */
export const refundIdOf = ({ customId }: Refund, payment: string): string | null =>
  customId !== undefined && customId !== payment && uuid.test(customId) ? customId : null

/**
 * What went back of a capture, each thing once: its refunds, and its disputes that are open or were lost. What a lost dispute took back may be
 * listed among the refunds as well: then it is a dispute's.
 */
export async function takenBackIn(
  api: PayPalApi,
  capture: string,
  { payment, refunds }: { payment: string; refunds: readonly Refund[] },
): Promise<{ refunds: Refund[]; disputes: Dispute[] }> {
  const disputes = (await disputesOf(api, capture)).filter((one) => standingOf(one) !== 'won')
  const lost = disputes.filter((one) => standingOf(one) === 'lost')
  const isOfDispute = (refund: Refund) =>
    refundIdOf(refund, payment) === null &&
    lost.some(({ create_time }) => new Date(create_time ?? 0) <= new Date(refund.createTime ?? Date.now()))
  return { refunds: refunds.filter((one) => !isOfDispute(one)), disputes }
}
