import type Stripe from 'stripe'
import type { Provider, RefundOutcome } from '../provider.ts'
import { ofRefund, refundOf } from './our-metadata.ts'
import { stripeAmount } from './stripe-amount.ts'
import { isStripeError } from './stripe-client.ts'

/** Giving back what a payment has brought. */
export function refunds(stripe: Stripe): Pick<Provider, 'refund' | 'lookUpRefund'> {
  return {
    async refund({ id, payment, reference, amount, currency }) {
      try {
        const made = await stripe.refunds.create(
          {
            payment_intent: reference,
            amount: stripeAmount(amount, currency).amount,
            metadata: ofRefund(id, payment),
          },
          { idempotencyKey: `refund:${id}` },
        )
        return outcomeOfRefund(made)
      } catch (error) {
        const reason =
          isStripeError(error) && (refusals.get(error.code ?? '') ?? refusals.get(error.param ?? ''))
        if (!reason) throw error
        return { state: 'refused', reference: null, reason }
      }
    },
    async lookUpRefund({ id, reference }) {
      for await (const one of stripe.refunds.list({ payment_intent: reference, limit: 100 }))
        if (refundOf(one) === id) return outcomeOfRefund(one)
      return null
    },
  }
}

/** What Stripe says where nothing of the payment is left to give back, by the error's code, or the parameter that it is about. */
const refusals = new Map([
  ['charge_already_refunded', 'all of it was given back already'],
  ['charge_disputed', 'the bank has taken the payment back'],
  ['amount', 'there is not as much left of the payment'],
])

/** How a refund stands: a bank may send it back after it was made. */
export function outcomeOfRefund({ id, status, failure_reason, created }: Stripe.Refund): RefundOutcome {
  if (status === 'succeeded') return { state: 'done', reference: id, at: new Date(created * 1000) }
  if (status === 'failed' || status === 'canceled')
    return { state: 'refused', reference: id, reason: (failure_reason ?? status).replaceAll('_', ' ') }
  return { state: 'pending', reference: id }
}
