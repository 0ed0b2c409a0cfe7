import type Stripe from 'stripe'
import type { Day } from '../../period/day.ts'
import type { Provider, ProviderMethod } from '../provider.ts'
import { accountKey } from './our-metadata.ts'
import { referenceOf } from './outcome.ts'
import { idOf, isMissing } from './stripe-client.ts'

/** Adding a card, on a page of Stripe's: no number of it ever comes here. https://docs.stripe.com/payments/checkout/save-during-payment */
export function setups(stripe: Stripe): Pick<Provider, 'startSetup' | 'finishSetup'> {
  return {
    async startSetup({ account, returnUrl, cancelUrl }) {
      const metadata = { [accountKey]: account }
      const { id, url } = await stripe.checkout.sessions.create({
        mode: 'setup',
        allowed_payment_method_types: ['card'],
        customer_creation: 'always',
        client_reference_id: account,
        metadata,
        setup_intent_data: { metadata },
        success_url: returnUrl,
        cancel_url: cancelUrl,
      })
      if (!url) throw new Error('Stripe has no page for adding a card')
      return { redirectUrl: url, reference: id }
    },
    async finishSetup(reference, account) {
      const session = await stripe.checkout.sessions
        .retrieve(reference, { expand: ['setup_intent.payment_method'] })
        .catch((error) => {
          if (isMissing(error)) return null
          throw error
        })
      if (session?.mode !== 'setup' || session.status !== 'complete') return null
      if (session.client_reference_id !== account) return null
      const intent = session.setup_intent
      if (!intent || typeof intent === 'string' || intent.status !== 'succeeded') return null
      const method = intent.payment_method
      if (!method || typeof method === 'string' || idOf(session.customer) !== idOf(method.customer))
        return null
      return methodOf(method)
    },
  }
}

const brands: Readonly<Record<string, string>> = {
  amex: 'American Express',
  cartes_bancaires: 'Cartes Bancaires',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_australia: 'eftpos',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
}

/** All that is kept of a card. Null for what is none, or is nobody's. */
function methodOf(method: Stripe.PaymentMethod): ProviderMethod | null {
  const reference = referenceOf(method)
  const { card } = method
  if (!reference || !card) return null
  const brand = brands[card.display_brand ?? card.brand] ?? 'Card'
  return {
    reference,
    label: `${brand} •••• ${card.last4}`,
    brand,
    last4: card.last4,
    expiresOn: lastDayOf(card.exp_year, card.exp_month),
  }
}

function lastDayOf(year: number, month: number): Day {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) as Day // of a date, a day
}
