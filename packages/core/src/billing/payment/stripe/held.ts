import type Stripe from 'stripe'
import { isCurrency } from '../../money/currency.ts'
import type { Provider } from '../provider.ts'
import { paymentOf } from './our-metadata.ts'
import { idOf } from './stripe-client.ts'
import { stateOfDispute } from './webhooks.ts'

/** What Stripe holds of each of our payments: what it has captured, less what it gave back, less what banks took back. */
export function heldBy(stripe: Stripe): Required<Pick<Provider, 'held'>> {
  return {
    async *held() {
      const less = new Map<string, number>()
      const take = (of: string | { id: string } | null, amount: number) => {
        const intent = idOf(of)
        if (intent) less.set(intent, (less.get(intent) ?? 0) + amount)
      }
      for await (const { status, payment_intent, amount } of stripe.refunds.list({ limit: 100 }))
        if (status === 'succeeded') take(payment_intent, amount)
      for await (const dispute of stripe.disputes.list({ limit: 100 })) {
        const state = stateOfDispute(dispute)
        if (state === 'opened' || state === 'lost') take(dispute.payment_intent, dispute.amount)
      }
      for await (const intent of stripe.paymentIntents.list({ limit: 100 })) {
        const payment = paymentOf(intent)
        const currency = intent.currency.toUpperCase()
        if (!payment || intent.amount_received === 0 || !isCurrency(currency)) continue
        const amount = BigInt(intent.amount_received - (less.get(intent.id) ?? 0))
        yield { payment, reference: intent.id, amount, currency }
      }
    },
  }
}
