import type Stripe from 'stripe'
import type { Provider } from '../provider.ts'
import { isStripeError } from './stripe-client.ts'

/** Whether Stripe takes the key, for what it is needed for most. */
export function checks(stripe: Stripe): Required<Pick<Provider, 'check'>> {
  return {
    async check() {
      try {
        await stripe.paymentIntents.list({ limit: 1 })
        return null
      } catch (error) {
        if (!isStripeError(error)) throw error
        if (error.type === 'StripeAuthenticationError')
          return 'STRIPE_SECRET_KEY is not a key that Stripe takes (not shown). Copy it again from Developers, API keys.'
        if (error.type === 'StripePermissionError')
          return 'STRIPE_SECRET_KEY is a restricted key that may not read payments. Let it write Checkout Sessions, PaymentIntents, Customers, PaymentMethods and Refunds, and read Disputes.'
        throw error
      }
    },
  }
}
