import type { Advice } from '../provider.ts'

/** What Stripe says of a payment that its bank refused, in an error or beside a payment. */
export interface Decline {
  code?: string | undefined
  decline_code?: string | undefined
  /** What the card's network says of another attempt. */
  advice_code?: string | undefined
}

/** Whether the bank wants the person to confirm. */
export const wantsThePerson = ({ code, decline_code }: Decline): boolean =>
  code === 'authentication_required' || decline_code === 'authentication_required'

/** Of networks, https://docs.stripe.com/declines/codes: charging again is useless, or costs a fee. */
const never = new Set([
  'do_not_try_again',
  'fraudulent',
  'highest_risk_level',
  'invalid_account',
  'lost_card',
  'merchant_blacklist',
  'no_action_taken',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'security_violation',
  'stolen_card',
  'stop_payment_order',
  'transaction_not_allowed',
])
/** The card has to be entered again, or another one. */
const ask = new Set([
  'card_not_supported',
  'currency_not_supported',
  'expired_card',
  'incorrect_cvc',
  'incorrect_number',
  'incorrect_zip',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
])

/** What follows for the next attempt. The network's own advice goes first. */
export function adviceOf({ code = '', decline_code, advice_code }: Decline): Advice {
  if (advice_code === 'do_not_try_again') return 'never'
  if (advice_code === 'confirm_card_data') return 'ask'
  if (advice_code === 'try_again_later') return 'retry'
  const why = decline_code ?? code
  if (never.has(why)) return 'never'
  return ask.has(why) || ask.has(code) ? 'ask' : 'retry'
}

/** What Stripe asks not to tell whoever holds the card: https://docs.stripe.com/declines/codes */
const untold = new Set([
  'fraudulent',
  'highest_risk_level',
  'lost_card',
  'merchant_blacklist',
  'pickup_card',
  'security_violation',
  'stolen_card',
])

/** The reason as people read it: `insufficient funds`. */
export function reasonOf({ code = '', decline_code }: Decline): string {
  const why = decline_code ?? code
  const isPlain = /^[a-z_]{3,60}$/.test(why) && !untold.has(why) && why !== 'generic_decline'
  return isPlain ? why.replaceAll('_', ' ') : 'declined by the bank'
}
