import type Stripe from 'stripe'
import type { Provider } from '../provider.ts'
import { stripeAmount } from './stripe-amount.ts'

/** Giving back what a payment has brought. */
export function refunds(stripe: Stripe): Pick<Provider, 'refund'> {
  return {
    async refund({ id, payment, reference, amount, currency }) {
      await stripe.refunds.create(
        {
          payment_intent: reference,
          amount: stripeAmount(amount, currency).amount,
          metadata: { gatehouse_refund: id, gatehouse_payment: payment },
        },
        { idempotencyKey: `refund:${id}` },
      )
    },
  }
}
