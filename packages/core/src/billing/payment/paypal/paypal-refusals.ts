import type { Advice } from '../provider.ts'

interface Refusal {
  reason: string
  advice: Advice
}

const words = {
  declined: { reason: 'the bank or card behind the PayPal account declined it', advice: 'retry' },
  other: { reason: 'PayPal asks for another way to pay in the PayPal account', advice: 'ask' },
  cannot: { reason: 'the PayPal account cannot pay this', advice: 'ask' },
  locked: { reason: 'the PayPal account is restricted, locked or closed', advice: 'never' },
  withdrawn: { reason: 'the agreement with PayPal was withdrawn', advice: 'never' },
  limit: { reason: 'it is more than the PayPal account may pay at once', advice: 'ask' },
  refused: { reason: 'PayPal refused it', advice: 'retry' },
  forbidden: { reason: 'PayPal refused it for legal reasons', advice: 'never' },
  seller: { reason: 'the seller’s PayPal account could not take it', advice: 'retry' },
} as const satisfies Record<string, Refusal>

/**
 * What PayPal says when it does not charge, and what it means for another attempt.
 * https://developer.paypal.com/api/rest/reference/orders/v2/errors/
 */
const refusals: Record<string, Refusal> = {
  INSTRUMENT_DECLINED: words.declined,
  CARD_EXPIRED: words.other,
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: words.other,
  PAYER_ACTION_REQUIRED: words.other,
  ORDER_NOT_APPROVED: words.other,
  MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED: words.other,
  PAYER_CANNOT_PAY: words.cannot,
  TRANSACTION_LIMIT_EXCEEDED: words.limit,
  PAYER_ACCOUNT_RESTRICTED: words.locked,
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: words.locked,
  BILLING_AGREEMENT_NOT_FOUND: words.withdrawn,
  AGREEMENT_ALREADY_CANCELLED: words.withdrawn,
  TOKEN_ID_NOT_FOUND: words.withdrawn,
  INVALID_RESOURCE_ID: words.withdrawn,
  RESOURCE_NOT_FOUND: words.withdrawn,
  COMPLIANCE_VIOLATION: words.forbidden,
  TRANSACTION_REFUSED: words.refused,
  TRANSACTION_BLOCKED_BY_PAYEE: words.seller,
  PAYEE_BLOCKED_TRANSACTION: words.seller,
  PAYEE_ACCOUNT_RESTRICTED: words.seller,
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: words.seller,
  TRANSACTION_RECEIVING_LIMIT_EXCEEDED: words.seller,
}

/** The first of the issues that is known; of others it may work later. */
export function refusalOf(issues: readonly string[]): Refusal {
  for (const issue of issues) {
    const known = Object.hasOwn(refusals, issue) ? refusals[issue] : undefined
    if (known) return known
  }
  return { reason: `PayPal refused it (${issues[0] ?? 'no reason given'})`, advice: 'retry' }
}
