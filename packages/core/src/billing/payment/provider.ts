import type { Currency } from '../money/currency.ts'
import type { Day } from '../period/day.ts'
import type { Rail } from './rail.ts'

/** How an attempt to be paid ended, or where it stands: in the provider's own words as far as they are for people. */
export type PaymentOutcome =
  | { state: 'paid'; reference: string; at: Date; collected?: Collected }
  | { state: 'refused'; reference: string | null; reason: string; advice: Advice }
  /** The person has to go on there: 3-D Secure, or a page of the provider's. */
  | { state: 'asking'; reference: string; actionUrl: string }
  /** The provider has it, and says later how it ends: a transfer, or a review, that may take days. */
  | { state: 'pending'; reference: string }
  /** It has ended without a payment and without a refusal: a page that nobody went on at, or one that was cancelled. */
  | { state: 'void'; reference: string }

/** What a provider has collected, as it says itself: other than what was asked for, nothing is booked. */
export interface Collected {
  amount: bigint
  currency: Currency
}

/** What the provider says of another attempt: it may work, a person has to do something, or it never will. */
export type Advice = 'retry' | 'ask' | 'never'

/** What is to be charged. `id` is the key of the attempt: asked again with the same one, a provider does it once and answers the same. */
export interface ChargeRequest {
  id: string
  amount: bigint
  currency: Currency
  /** The provider's name of the method. */
  method: string
  /** Its number, for people. */
  invoice: string
  /** Where the person comes back to from a page of the provider's. */
  returnUrl: string
}

/** An attempt as it was reserved, to ask the provider about: what is known of it helps to find it. */
export interface AskedPayment extends Omit<ChargeRequest, 'method'> {
  /** The provider's own id, where its answer has come. */
  reference: string | null
  /** The provider's name of the method, where it was charged to one. */
  method: string | null
  startedAt: Date
  /** When the provider was last asked for it, as far as it is known: a charge that was begun. */
  askedAt: Date | null
  /** Whether the provider may still do it. What was cancelled, or has ended here, is looked at alone. */
  mayGoOn: boolean
}

/** What the provider has signed and sent: whom it is from is certain, what it says is looked up. */
export interface WebhookEvent {
  /** The provider's own id: sent again it is the same. */
  id: string
  type: string
  /** What it is about, as the provider names it. */
  object: string
}

/** What a look at the object of a webhook event has brought, in words of our own. `payment` is the attempt's id, which the provider keeps beside it. */
export type News =
  | { kind: 'payment'; payment: string; outcome: PaymentOutcome }
  /** Something has happened to it: it is looked up as any other. `reference` is the provider's name of it, which may not be known here yet. */
  | { kind: 'payment-changed'; payment: string; reference: string | null }
  | RefundNews
  | {
      kind: 'dispute'
      payment: string
      reference: string
      amount: bigint
      state: 'opened' | 'won' | 'lost'
      at: Date
    }
  /** It cannot be charged any more: taken back, or deleted there. The method's name, or a part of it between colons. */
  | { kind: 'method-gone'; reference: string }

export interface RefundNews {
  kind: 'refund'
  payment: string
  /** Its id here, which the provider keeps beside it; null where it was made in the provider's own dashboard. */
  refund: string | null
  amount: bigint
  outcome: RefundOutcome
}

/** How giving back ended, or where it stands: a bank may take days. A refusal after `done` means that the money came back. */
export type RefundOutcome =
  | { state: 'done'; reference: string; at: Date }
  | { state: 'pending'; reference: string }
  | { state: 'refused'; reference: string | null; reason: string }

/** What is to be given back of a payment. `id` is its key: asked again with the same one, a provider does it once and answers the same. */
export interface RefundRequest {
  id: string
  payment: string
  /** The provider's name of the payment. */
  reference: string
  amount: bigint
  currency: Currency
}

/** A payment as it stands here, for a provider that lists its own late. */
export type OurPayment = Pick<AskedPayment, 'id' | 'reference' | 'currency' | 'startedAt' | 'askedAt'> & {
  state: string
}

/** What a provider holds of a payment. */
export interface HeldPayment extends Collected {
  payment: string
  reference: string
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
  /** Begins to add a method; the person goes on at the address, and comes back to `returnUrl`, or to `cancelUrl` without one. */
  startSetup(request: {
    account: string
    returnUrl: string
    cancelUrl: string
  }): Promise<{ redirectUrl: string; reference: string }>
  /** What the person of this account has added there; null while there is nothing that could be charged. */
  finishSetup(reference: string, account: string): Promise<ProviderMethod | null>
  /** Charges a method while nobody is there. */
  charge(request: ChargeRequest): Promise<PaymentOutcome>
  /** Lets a person pay at once, at the address. */
  payNow(request: Omit<ChargeRequest, 'method'>): Promise<{ redirectUrl: string; reference: string }>
  /** Gives back what a payment has brought, or a part of it. */
  refund(request: RefundRequest): Promise<RefundOutcome>
  /** What became of a refund whose answer was lost, or is pending; null where the provider never heard of it. */
  lookUpRefund(request: RefundRequest): Promise<RefundOutcome | null>
  /** What became of an attempt whose answer was lost; null where the provider never heard of it. */
  lookUp(payment: AskedPayment): Promise<PaymentOutcome | null>
  /** What the provider has sent by webhook; null where it is not certain that it was the provider. Absent where it sends nothing. */
  openWebhook?(request: WebhookRequest): Promise<WebhookEvent | null>
  /** Looks up what a webhook event is about. Nothing, for what is of no interest. */
  newsOf?(event: WebhookEvent): Promise<News[]>
  /** What it holds of each payment of ours: captured, less given back, less taken back by a bank. Absent where it cannot tell. */
  held?(ours: AsyncIterable<OurPayment>): AsyncIterable<HeldPayment>
  /** Asks whether the provider takes our key: what is wrong, in one line that names the variable, or nothing. */
  check?(): Promise<string | null>
}

export interface WebhookRequest {
  /** As it came: a signature is over its bytes. */
  body: Buffer
  /** By their names in small letters. */
  headers: Readonly<Record<string, string | undefined>>
  receivedAt: Date
}
