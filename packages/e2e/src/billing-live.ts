import { openStripe } from '@gatehouse/core/billing/payment/stripe/stripe-client'
import { stripeProvider } from '@gatehouse/core/billing/payment/stripe/stripe-provider'
import { providerCases, type Sandbox } from '@gatehouse/core/billing/payment/stripe/testing/provider-cases'

/**
 * `npm run billing:live`: what the tests believe of payment providers, asked of their own sandboxes. No money moves; what is made there stays
 * there as test data.
 */

const secretKey = process.env['STRIPE_SECRET_KEY']
if (!secretKey) {
  console.error(
    'billing:live asks the sandboxes of payment providers. Set STRIPE_SECRET_KEY to a test key of Stripe (sk_test_… or rk_test_…), from Developers, API keys, of an account without real customers.',
  )
  process.exit(2)
}
if (!/^(sk|rk)_test_/.test(secretKey)) {
  console.error('STRIPE_SECRET_KEY is not a test key (not shown): nothing was asked.')
  process.exit(2)
}

const stripe = await openStripe({ secretKey, webhookSecret: '' })
/** Stripe's own test cards: https://docs.stripe.com/testing */
const cards = {
  ok: 'pm_card_visa',
  declines: 'pm_card_chargeCustomerFail',
  asks: 'pm_card_authenticationRequired',
}
const sandbox: Sandbox = {
  provider: await stripeProvider({ secretKey, webhookSecret: '' }),
  async card(does) {
    const customer = await stripe.customers.create({ description: 'npm run billing:live' })
    const method = await stripe.paymentMethods.attach(cards[does], { customer: customer.id })
    return `${customer.id}:${method.id}`
  },
  async detach(reference) {
    await stripe.paymentMethods.detach(reference.split(':')[1] ?? '')
  },
}

let failed = 0
for (const [name, run] of Object.entries(providerCases)) {
  try {
    await run(sandbox)
    console.log(`ok    Stripe: ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  Stripe: ${name}\n      ${error instanceof Error ? error.message : error}`)
  }
}
process.exit(failed === 0 ? 0 : 1)
