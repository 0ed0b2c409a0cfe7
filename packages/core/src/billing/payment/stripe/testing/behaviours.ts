/**
 * What the stand-in's cards do when they are charged, as Stripe's own test cards of the same numbers do. The codes and advice are those of
 * https://docs.stripe.com/testing and https://docs.stripe.com/declines/codes.
 */
export const cards = {
  ok: { brand: 'visa', last4: '4242', does: null },
  other: { brand: 'mastercard', last4: '4444', does: null },
  declines: {
    brand: 'visa',
    last4: '9995',
    does: { code: 'card_declined', decline_code: 'insufficient_funds', advice_code: 'try_again_later' },
  },
  /** One for which the network gives no advice: what follows is ours to know. */
  silent: { brand: 'visa', last4: '0341', does: { code: 'card_declined', decline_code: 'generic_decline' } },
  stolen: {
    brand: 'visa',
    last4: '9979',
    does: { code: 'card_declined', decline_code: 'stolen_card', advice_code: 'do_not_try_again' },
  },
  /** A hard decline without advice. */
  lost: { brand: 'visa', last4: '9987', does: { code: 'card_declined', decline_code: 'lost_card' } },
  expired: {
    brand: 'amex',
    last4: '0069',
    does: { code: 'expired_card', decline_code: 'expired_card', advice_code: 'confirm_card_data' },
  },
  /** Its bank wants the person each time: 3-D Secure. */
  asks: {
    brand: 'visa',
    last4: '3184',
    does: { code: 'authentication_required', decline_code: 'authentication_required' },
  },
  /** Charged, and disputed at once. */
  disputes: { brand: 'visa', last4: '0259', does: null },
  /** Charged; a refund of it is pending first. */
  refundsLate: { brand: 'visa', last4: '7726', does: null },
  /** Charged; a refund of it is made, and comes back. */
  refundFails: { brand: 'visa', last4: '5126', does: null },
} as const satisfies Record<string, StandInCard>

export interface StandInCard {
  brand: string
  last4: string
  does: Declined | null
}

export interface Declined {
  code: string
  decline_code: string
  advice_code?: string
}

export type CardName = keyof typeof cards

/** The card of these last four digits. */
export function cardOf(last4: string): CardName {
  const found = (Object.keys(cards) as CardName[]).find((name) => cards[name].last4 === last4)
  if (!found) throw new Error(`the stand-in has no card that ends in ${last4}`)
  return found
}

/** What may happen to a request that changes something; `isDone` says whether Stripe has done it by then. */
export const faults = {
  /** The connection breaks before anything was done. */
  broken: { isDone: false, status: 0 },
  /** It is done, and the connection breaks. */
  lost: { isDone: true, status: 0 },
  /** It is done, and the answer never comes: whoever asked gives up. */
  silent: { isDone: true, status: -1 },
  /** Another request with this key is under way. */
  inUse: { isDone: false, status: 409 },
  limited: { isDone: false, status: 429 },
  /** Nothing is done, and this answer is replayed for the key for a day. */
  broke: { isDone: false, status: 500 },
  /** It is done, and this answer is replayed for the key for a day. */
  brokeAfter: { isDone: true, status: 500 },
} as const

export type Fault = keyof typeof faults
