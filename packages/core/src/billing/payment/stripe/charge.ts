import type Stripe from 'stripe'
import type { AskedPayment, ChargeRequest, PaymentOutcome, Provider } from '../provider.ts'
import { adviceOf, reasonOf, wantsThePerson } from './decline.ts'
import { ofPayment } from './our-metadata.ts'
import { expandedIntent, outcomeOfIntent, partsOf } from './outcome.ts'
import { confirmPage } from './page.ts'
import { stripeAmount, whyNotPayable } from './stripe-amount.ts'
import { idOf, isMissing, isStripeError } from './stripe-client.ts'

/**
 * Charging a card while nobody is there. The attempt's id is the idempotency key, so that Stripe does it once however often it is asked within a
 * day; whoever asks again looks it up first, so that it is not done again after that either.
 */
export function charges(stripe: Stripe): Pick<Provider, 'charge'> {
  return {
    async charge(request) {
      const { id, amount, currency, method: reference, invoice } = request
      const why = whyNotPayable(amount, currency)
      // another attempt is as useless, by whatever card
      if (why) return { state: 'refused', reference: null, reason: why, advice: 'never' }
      const { customer, method } = partsOf(reference)
      try {
        const intent = await stripe.paymentIntents.create(
          {
            ...stripeAmount(amount, currency),
            customer,
            payment_method: method,
            allowed_payment_method_types: ['card'],
            confirm: true,
            off_session: true,
            description: `Invoice ${invoice}`,
            metadata: ofPayment(id),
            expand: expandedIntent,
          },
          { idempotencyKey: id },
        )
        return await outcomeOrPage(stripe, intent, request)
      } catch (error) {
        const outcome = refusalOf(error)
        if (outcome === 'asks') return askThePerson(stripe, request)
        if (outcome) return outcome
        if (await isGone(stripe, error, method))
          return { state: 'refused', reference: null, reason: 'the card is gone', advice: 'never' }
        throw error
      }
    },
  }
}

type Asked = ChargeRequest | (AskedPayment & { method: string })

/** How a charge stands; where its bank wants the person, a page for them. */
export async function outcomeOrPage(
  stripe: Stripe,
  intent: Stripe.PaymentIntent,
  asked: Asked,
): Promise<PaymentOutcome> {
  const outcome = outcomeOfIntent(intent)
  return outcome === 'asks' ? askThePerson(stripe, asked) : outcome
}

async function askThePerson(stripe: Stripe, asked: Asked): Promise<PaymentOutcome> {
  const { customer } = partsOf(asked.method)
  const { id, url } = await confirmPage(stripe, asked, customer)
  if (!url) throw new Error('Stripe has no page for this payment')
  return { state: 'asking', reference: id, actionUrl: url }
}

/** Whether the card that a request was refused for was deleted at Stripe, alone or with its customer. */
async function isGone(stripe: Stripe, error: unknown, method: string): Promise<boolean> {
  if (!isStripeError(error) || error.type !== 'StripeInvalidRequestError') return false
  const found = await stripe.paymentMethods.retrieve(method).catch((missing) => {
    if (isMissing(missing)) return null
    throw missing
  })
  return !idOf(found?.customer)
}

/** What a refusal says; null for what leaves the outcome open, which is looked up. */
function refusalOf(error: unknown): PaymentOutcome | 'asks' | null {
  if (!isStripeError(error)) return null
  if (error.type === 'StripeCardError') {
    const { code, decline_code, advice_code, payment_intent: intent } = error
    const decline = { code, decline_code, advice_code }
    if (wantsThePerson(decline)) return 'asks'
    return {
      state: 'refused',
      reference: intent?.id ?? null,
      reason: reasonOf(decline),
      advice: adviceOf(decline),
    }
  }
  if (error.type !== 'StripeInvalidRequestError') return null
  if (error.code === 'amount_too_small' || error.code === 'amount_too_large')
    return { state: 'refused', reference: null, reason: error.code.replaceAll('_', ' '), advice: 'never' }
  return null
}
