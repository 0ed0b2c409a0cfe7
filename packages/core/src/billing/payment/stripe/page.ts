import type Stripe from 'stripe'
import { Conflict } from '../../../access/errors.ts'
import type { ChargeRequest, Provider } from '../provider.ts'
import { ofPage, ofPayment } from './our-metadata.ts'
import { stripeAmount, whyNotPayable } from './stripe-amount.ts'

/** How long a person has at a page that they have just opened, in seconds; Stripe takes half an hour at least. */
const pageSeconds = 60 * 60

/** Paying at once, on a page of Stripe's. */
export function pages(stripe: Stripe): Pick<Provider, 'payNow'> {
  return {
    async payNow(asked) {
      const why = whyNotPayable(asked.amount, asked.currency)
      if (why) throw new Conflict(`${why}. Pay it otherwise.`)
      const { url, id: reference } = await stripe.checkout.sessions.create(
        {
          ...pageOf(asked),
          expires_at: Math.floor(Date.now() / 1000) + pageSeconds,
        },
        { idempotencyKey: asked.id },
      )
      if (!url) throw new Error('Stripe has no page for this payment')
      return { redirectUrl: url, reference }
    },
  }
}

/**
 * The page where a person confirms what their bank would not let be charged without them: one for an attempt, however often it is asked for. It
 * shows the card that they have; it is open for a day, which is as long as Stripe has one.
 */
export function confirmPage(
  stripe: Stripe,
  asked: Omit<ChargeRequest, 'method'>,
  customer: string,
): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create(
    {
      ...pageOf(asked),
      customer,
      saved_payment_method_options: { allow_redisplay_filters: ['always', 'limited', 'unspecified'] },
    },
    { idempotencyKey: `${asked.id}:page` },
  )
}

function pageOf({
  id,
  amount,
  currency,
  invoice,
  returnUrl,
}: Omit<ChargeRequest, 'method'>): Stripe.Checkout.SessionCreateParams {
  const money = stripeAmount(amount, currency)
  const name = `Invoice ${invoice}`
  return {
    mode: 'payment',
    allowed_payment_method_types: ['card'],
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: money.currency,
          unit_amount: money.amount,
          product_data: { name },
        },
      },
    ],
    // in the currency of the invoice, whatever that of the card is
    adaptive_pricing: { enabled: false },
    client_reference_id: id,
    metadata: ofPayment(id),
    payment_intent_data: { metadata: ofPage(id), description: name },
    success_url: returnUrl,
    cancel_url: returnUrl,
  }
}
