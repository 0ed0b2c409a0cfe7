import { payPalProvider } from '@gatehouse/core/billing/payment/paypal/paypal-provider'
import { providerCases as payPalCases } from '@gatehouse/core/billing/payment/paypal/stand-in/provider-cases.testing'
import { openStripe } from '@gatehouse/core/billing/payment/stripe/stripe-client'
import { stripeProvider } from '@gatehouse/core/billing/payment/stripe/stripe-provider'
import { providerCases, type Sandbox } from '@gatehouse/core/billing/payment/stripe/testing/provider-cases'

/**
 * `npm run billing:live`: what the tests believe of payment providers, asked of their own sandboxes. No money moves; what is made there stays
 * there as test data.
 */

const {
  STRIPE_SECRET_KEY: secretKey,
  PAYPAL_CLIENT_ID: clientId,
  PAYPAL_CLIENT_SECRET: clientSecret,
} = process.env
if (!secretKey && !(clientId && clientSecret)) {
  console.error(
    'billing:live asks the sandboxes of payment providers. Set STRIPE_SECRET_KEY to a test key of Stripe (sk_test_… or rk_test_…), from Developers, API keys, of an account without real customers; or PAYPAL_CLIENT_ID and PAYPAL_CLIENT_SECRET to those of a sandbox app of PayPal, and PAYPAL_AGREEMENT to the ID of a payment token of it, to charge it.',
  )
  process.exit(2)
}
if (secretKey && !/^(sk|rk)_test_/.test(secretKey)) {
  console.error('STRIPE_SECRET_KEY is not a test key (not shown): nothing was asked.')
  process.exit(2)
}

let failed = 0

async function tell(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    console.log(`ok    ${name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n      ${error instanceof Error ? error.message : error}`)
  }
}

if (secretKey) {
  const sandbox = await stripeSandbox(secretKey)
  for (const [name, run] of Object.entries(providerCases)) await tell(`Stripe: ${name}`, () => run(sandbox))
}
if (clientId && clientSecret) {
  // there is no other mode here: PayPal refuses live keys in its sandbox
  const provider = await payPalProvider({ clientId, clientSecret, webhookId: '', mode: 'sandbox' })
  const agreement = process.env['PAYPAL_AGREEMENT'] ?? null
  for (const [name, { needsAgreement, run }] of Object.entries(payPalCases)) {
    if (needsAgreement && !agreement) console.log(`-     PayPal: ${name}: PAYPAL_AGREEMENT is not set`)
    else await tell(`PayPal: ${name}`, () => run({ provider, agreement }))
  }
}
process.exit(failed === 0 ? 0 : 1)

async function stripeSandbox(secretKey: string): Promise<Sandbox> {
  const stripe = await openStripe({ secretKey, webhookSecret: '' })
  /** Stripe's own test cards: https://docs.stripe.com/testing */
  const cards = {
    ok: 'pm_card_visa',
    declines: 'pm_card_chargeCustomerFail',
    asks: 'pm_card_authenticationRequired',
  }
  return {
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
}
