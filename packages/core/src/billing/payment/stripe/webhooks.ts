import type Stripe from 'stripe'
import type { StripeSettings } from '../../view.ts'
import type { News, Provider, WebhookEvent } from '../provider.ts'
import { lookUpPage } from './look-up.ts'
import { isOfPage, paymentOf } from './our-metadata.ts'
import { expandedIntent, outcomeOfIntent } from './outcome.ts'
import { idOf, isMissing } from './stripe-client.ts'

/** How old a webhook may be, and how far ahead its clock, in seconds. */
const tolerance = 300

/** What Stripe sends: signed, and believed only as a hint of what to look at. https://docs.stripe.com/webhooks/signature */
export function webhooks(
  stripe: Stripe,
  { webhookSecret }: StripeSettings,
): Required<Pick<Provider, 'openWebhook' | 'newsOf'>> {
  return {
    async openWebhook({ body, headers, receivedAt }) {
      const signature = headers['stripe-signature'] ?? ''
      const now = receivedAt.getTime()
      // the library knows too old, and not too new
      if (signedAt(signature) > now / 1000 + tolerance) return null
      try {
        return eventOf(
          stripe.webhooks.constructEvent(body, signature, webhookSecret, tolerance, undefined, now),
        )
      } catch {
        return null
      }
    },
    newsOf: (event) => newsOf(stripe, event),
  }
}

const signedAt = (signature: string) => Number(/(?:^|,)\s*t=(\d{1,12})(?:,|$)/.exec(signature)?.[1] ?? 0)

/** Of an event only which it is, and what about: it is in the version of the endpoint, which need not be the library's. */
function eventOf({ id, type, data }: Stripe.Event): WebhookEvent | null {
  const object: unknown = 'id' in data.object ? data.object.id : ''
  if (typeof id !== 'string' || typeof type !== 'string' || typeof object !== 'string') return null
  return { id, type, object }
}

async function newsOf(stripe: Stripe, { type, object }: WebhookEvent): Promise<News[]> {
  const [kind] = /^(?:checkout\.session|payment_intent|payment_method\.detached|customer\.deleted)/.exec(
    type,
  ) ?? [null]
  switch (kind) {
    case 'checkout.session': {
      const session = await found(stripe.checkout.sessions.retrieve(object))
      const payment = session?.mode === 'payment' && paymentOf(session)
      if (!payment || session.status === 'open') return []
      return [{ kind: 'payment', payment, outcome: await lookUpPage(stripe, object) }]
    }
    case 'payment_intent': {
      const intent = await found(stripe.paymentIntents.retrieve(object, { expand: expandedIntent }))
      const payment = intent && paymentOf(intent)
      if (!payment) return []
      // a card that was refused at a page may be followed by another one there
      if (isOfPage(intent) && intent.status !== 'succeeded') return []
      const isDecided = ['succeeded', 'canceled'].includes(intent.status) || intent.last_payment_error
      const outcome = isDecided ? outcomeOfIntent(intent) : 'asks'
      // whoever has charged asks the person
      return outcome === 'asks' ? [] : [{ kind: 'payment', payment, outcome }]
    }
    case 'payment_method.detached': {
      const method = await found(stripe.paymentMethods.retrieve(object))
      return idOf(method?.customer) ? [] : [{ kind: 'method-gone', reference: object }]
    }
    case 'customer.deleted': {
      const customer = await found(stripe.customers.retrieve(object))
      return customer && !customer.deleted ? [] : [{ kind: 'method-gone', reference: object }]
    }
    default:
      return []
  }
}

/** An object of Stripe's; null where it has none. */
async function found<Of>(asked: Promise<Of>): Promise<Of | null> {
  try {
    return await asked
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
