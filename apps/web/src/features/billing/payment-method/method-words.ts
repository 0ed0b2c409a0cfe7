import type { PaymentMethodView } from '@gatehouse/core/billing/payment-method/view'
import { dayInWords } from '../day-words.ts'

/** The ways to pay, as buttons name them. */
export const railNames: Record<PaymentMethodView['rail'], string> = {
  demo: 'Demo card',
  stripe: 'Card',
  paypal: 'PayPal',
}

const monthMs = 31 * 86_400_000

/** Until when it can be charged, and whether that is soon or over; null for what does not expire. `now` is ISO 8601. */
export function expiryOf(
  { expiresOn }: Pick<PaymentMethodView, 'expiresOn'>,
  now: string,
): { words: string; isSoon: boolean } | null {
  if (expiresOn === null) return null
  const day = dayInWords(expiresOn)
  if (expiresOn < now.slice(0, 10)) return { words: `expired on ${day}`, isSoon: true }
  return { words: `expires ${day}`, isSoon: Date.parse(expiresOn) - Date.parse(now) < monthMs }
}
