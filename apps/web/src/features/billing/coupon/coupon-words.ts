import type { SubscriptionView } from '@gatehouse/core/billing/subscription/view'
import { counted } from '../../../ui/count.ts'

/** `WELCOME20: 20 % off the next 3 invoices`. */
export function couponInWords({ code, text, periodsLeft }: NonNullable<SubscriptionView['coupon']>): string {
  if (periodsLeft === null) return `${code}: ${text} every invoice`
  if (periodsLeft === 1) return `${code}: ${text} the next invoice`
  return `${code}: ${text} the next ${counted(periodsLeft, 'invoice')}`
}
