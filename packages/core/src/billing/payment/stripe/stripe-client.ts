import type Stripe from 'stripe'
import type { StripeSettings } from '../../view.ts'

/** A connection to Stripe's API, by the official library: it is loaded when the first is opened. */
export async function openStripe({ secretKey, api }: StripeSettings): Promise<Stripe> {
  const { default: Library } = await import('stripe')
  return new Library(secretKey, {
    // an answer that takes longer is looked up
    timeout: 20_000,
    // with the same idempotency key, so that a lost answer is asked for again
    maxNetworkRetries: 2,
    telemetry: false,
    appInfo: { name: 'Gatehouse' },
    ...api,
  })
}

/** What the library throws: `type` says what it is, as classes of another copy would not. */
export type StripeError = InstanceType<typeof Stripe.errors.StripeError>

export const isStripeError = (error: unknown): error is StripeError =>
  error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe')

/** Whether Stripe knows nothing of what was asked about. */
export const isMissing = (error: unknown): boolean =>
  isStripeError(error) && error.code === 'resource_missing'

/** The id of what may have been expanded to an object. */
export const idOf = (one: string | { id: string } | null | undefined): string | null =>
  typeof one === 'string' ? one : (one?.id ?? null)
