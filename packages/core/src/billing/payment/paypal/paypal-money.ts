import { Conflict } from '../../../access/errors.ts'
import { type Currency, exponentOf } from '../../money/currency.ts'
import { parseDecimal, toDecimal } from '../../money/decimal.ts'

/** Which PayPal takes, of those that plans have prices in: https://developer.paypal.com/api/rest/reference/currency-codes/ */
const taken: ReadonlySet<Currency> = new Set([
  'AUD',
  'CAD',
  'CHF',
  'CZK',
  'DKK',
  'EUR',
  'GBP',
  'JPY',
  'NOK',
  'PLN',
  'SEK',
  'USD',
])
/** It refuses decimals of these, whatever ISO says. */
const whole: ReadonlySet<string> = new Set(['HUF', 'JPY', 'TWD'])

interface Money {
  currencyCode: string
  value: string
}

/** An amount as PayPal writes it: '19.99' EUR, '1200' JPY. @throws Conflict for a currency that it does not take */
export function moneyOf(amount: bigint, currency: Currency): Money {
  if (!taken.has(currency) || (whole.has(currency) && exponentOf(currency) !== 0))
    throw new Conflict(`PayPal takes no payments in ${currency}.`)
  return { currencyCode: currency, value: toDecimal(amount, currency) }
}

/** Fails loudly unless both are the same amount of the same currency: '19.9' is '19.90'. @throws Error */
export function mustEqual(said: Money | undefined, amount: bigint, currency: Currency): void {
  if (said?.currencyCode === currency && parseDecimal(said.value, currency) === amount) return
  throw new Error(
    `PayPal says ${said?.value} ${said?.currencyCode} of a payment of ${toDecimal(amount, currency)} ${currency}: nothing is booked.`,
  )
}
