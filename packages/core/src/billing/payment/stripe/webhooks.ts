import type Stripe from 'stripe'
import type { StripeSettings } from '../../view.ts'
import type { News, Provider, WebhookEvent } from '../provider.ts'
import { lookUpPage } from './look-up.ts'
import { isOfPage, paymentOf, refundOf } from './our-metadata.ts'
import { expandedIntent, outcomeOfIntent } from './outcome.ts'
import { outcomeOfRefund } from './refund.ts'
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

const kinds =
  /^(checkout\.session|payment_intent|payment_method\.detached|customer\.deleted|refund|charge\.(refunded|refund|dispute))(?![a-z_])/

async function newsOf(stripe: Stripe, { type, object }: WebhookEvent): Promise<News[]> {
  const [kind] = kinds.exec(type) ?? [null]
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
    case 'charge.refunded':
    case 'charge.refund':
    case 'refund':
      return refundNewsOf(stripe, object)
    case 'charge.dispute':
      return disputeNewsOf(stripe, object)
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

/** Of a refund, or all of a charge: they name the payment, be they made here or in Stripe's own dashboard. */
async function refundNewsOf(stripe: Stripe, object: string): Promise<News[]> {
  const one = object.startsWith('re_') ? await found(stripe.refunds.retrieve(object)) : null
  const intentId = one
    ? idOf(one.payment_intent)
    : idOf((await found(stripe.charges.retrieve(object)))?.payment_intent)
  const intent = intentId && (await found(stripe.paymentIntents.retrieve(intentId)))
  const payment = intent && paymentOf(intent)
  if (!payment) return []
  const made = one
    ? [one]
    : await Array.fromAsync(stripe.refunds.list({ payment_intent: intentId, limit: 100 }))
  return made.map((refund) => ({
    kind: 'refund',
    payment,
    refund: refundOf(refund),
    amount: BigInt(refund.amount),
    outcome: outcomeOfRefund(refund),
  }))
}

async function disputeNewsOf(stripe: Stripe, object: string): Promise<News[]> {
  const dispute = await found(stripe.disputes.retrieve(object))
  const state = dispute && stateOfDispute(dispute)
  const intentId = idOf(dispute?.payment_intent)
  const intent = state && intentId && (await found(stripe.paymentIntents.retrieve(intentId)))
  const payment = intent && paymentOf(intent)
  if (!payment) return []
  const { id, amount, created } = dispute
  const at = new Date(created * 1000)
  return [{ kind: 'dispute', payment, reference: id, amount: BigInt(amount), state, at }]
}

/** Where the money of a dispute is; null for a bank's question, for which none has moved. */
export function stateOfDispute({ status }: Stripe.Dispute): 'opened' | 'won' | 'lost' | null {
  if (status === 'won') return 'won'
  if (status === 'lost') return 'lost'
  return status === 'needs_response' || status === 'under_review' ? 'opened' : null
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
