import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'
import type { Rail } from './rail.ts'

/** How an attempt to be paid ended, or where it stands: in the provider's own words as far as they are for people. */
export type PaymentOutcome =
  | { state: 'paid'; reference: string; at: Date }
  | { state: 'refused'; reference: string | null; reason: string; advice: Advice }
  /** The person has to go on there: 3-D Secure, or a page of the provider's. */
  | { state: 'asking'; reference: string; actionUrl: string }

/** What the provider says of another attempt: it may work, a person has to do something, or it never will. */
export type Advice = 'retry' | 'ask' | 'never'

/** What is to be charged. `id` is the key of the attempt: asked again with the same one, a provider does it once and answers the same. */
export interface ChargeRequest {
  id: string
  amount: bigint
  currency: Currency
  /** The provider's name of the method. */
  method: string
}

/** A method as the provider has it: no number of a card, only what people know it by. */
export interface ProviderMethod {
  reference: string
  label: string
  brand: string | null
  last4: string | null
  expiresOn: Day | null
}

/**
 * A way to be paid, as small as it can be: whoever collects implements these. Each call may take long, fail, or lose its answer; none is made
 * inside a transaction.
 */
export interface Provider {
  readonly rail: Rail
  /** Begins to add a method; the person goes on at the address, and comes back with `ref`. */
  startSetup(request: { account: string; returnUrl: string }): Promise<{ redirectUrl: string }>
  /** What the person has added there; null while there is nothing that could be charged. */
  finishSetup(ref: string): Promise<ProviderMethod | null>
  /** Charges a method while nobody is there. */
  charge(request: ChargeRequest): Promise<PaymentOutcome>
  /** Lets a person pay at once, at the address. */
  payNow(
    request: Omit<ChargeRequest, 'method'> & { returnUrl: string },
  ): Promise<{ redirectUrl: string; reference: string }>
  /** Gives back what a payment has brought, or a part of it. */
  refund(request: {
    id: string
    payment: string
    reference: string
    amount: bigint
    currency: Currency
  }): Promise<void>
  /** What became of an attempt whose answer was lost; null where the provider never heard of it. */
  lookUp(payment: string): Promise<PaymentOutcome | null>
}
