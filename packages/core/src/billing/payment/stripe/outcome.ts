import type Stripe from 'stripe'
import { isCurrency } from '../../money/currency.ts'
import type { PaymentOutcome } from '../provider.ts'
import { adviceOf, reasonOf, wantsThePerson } from './decline.ts'
import { idOf } from './stripe-client.ts'

/** What is expanded of a payment, so that one request tells when it was paid. */
export const expandedIntent = ['latest_charge']

/** Stripe has not made up its mind: whoever asks asks again. */
class StillUnderWay extends Error {
  constructor({ id, status }: { id: string; status: string | null }) {
    super(`Stripe has no outcome of ${id} yet: it is ${status}`)
  }
}

/** How a payment that was made without the person stands; `asks` where its bank wants them to confirm. @throws StillUnderWay */
export function outcomeOfIntent(intent: Stripe.PaymentIntent): PaymentOutcome | 'asks' {
  const { id, status, last_payment_error: error } = intent
  if (status === 'succeeded') return paid(intent)
  if (status === 'canceled') return { state: 'void', reference: id }
  if (status === 'requires_action' || (error && wantsThePerson(error))) return 'asks'
  if (status !== 'requires_payment_method' || !error) throw new StillUnderWay(intent)
  return { state: 'refused', reference: id, reason: reasonOf(error), advice: adviceOf(error) }
}

/** How a page stands at which a person pays. @throws StillUnderWay */
export function outcomeOfPage(page: Stripe.Checkout.Session): PaymentOutcome {
  const { id, status, payment_status, payment_intent: intent, url } = page
  if (status === 'expired') return { state: 'void', reference: id }
  if (status === 'open' && url) return { state: 'asking', reference: id, actionUrl: url }
  if (status === 'complete' && payment_status === 'paid' && intent && typeof intent !== 'string')
    return paid(intent)
  throw new StillUnderWay({ id, status: `${status}, ${payment_status}` })
}

function paid({
  id,
  status,
  amount_received,
  currency,
  latest_charge: charge,
  created,
}: Stripe.PaymentIntent): PaymentOutcome {
  const code = currency.toUpperCase()
  if (status !== 'succeeded' || !isCurrency(code)) throw new StillUnderWay({ id, status })
  const at = new Date((charge && typeof charge !== 'string' ? charge.created : created) * 1000)
  return {
    state: 'paid',
    reference: id,
    at,
    collected: { amount: BigInt(amount_received), currency: code },
  }
}

/** The customer and the card of a method's reference. */
export function partsOf(reference: string): { customer: string; method: string } {
  const [customer = '', method = ''] = reference.split(':')
  return { customer, method }
}

/** The name of a method, as Gatehouse keeps it: the two that a charge needs. Null for a card that nobody has. */
export const referenceOf = (method: Stripe.PaymentMethod): string | null => {
  const customer = idOf(method.customer)
  return customer && `${customer}:${method.id}`
}
