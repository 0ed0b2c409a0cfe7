import type { StripeSettings } from '../../view.ts'
import type { Provider } from '../provider.ts'
import { charges } from './charge.ts'
import { checks } from './check.ts'
import { heldBy } from './held.ts'
import { lookUps } from './look-up.ts'
import { pages } from './page.ts'
import { refunds } from './refund.ts'
import { setups } from './setup.ts'
import { openStripe } from './stripe-client.ts'
import { webhooks } from './webhooks.ts'

/** Stripe as a way to be paid by card: nothing of its own subscriptions and invoices, only setups, charges, pages and refunds. */
export async function stripeProvider(settings: StripeSettings): Promise<Provider> {
  const stripe = await openStripe(settings)
  return {
    rail: 'stripe',
    ...setups(stripe),
    ...pages(stripe),
    ...charges(stripe),
    ...lookUps(stripe),
    ...refunds(stripe),
    ...webhooks(stripe, settings),
    ...checks(stripe),
    ...heldBy(stripe),
  }
}
