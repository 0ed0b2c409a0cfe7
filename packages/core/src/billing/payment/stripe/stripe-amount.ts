import { type Currency, exponentOf } from '../../money/currency.ts'
import { formatMoney } from '../../money/format-money.ts'
import { toSafeNumber } from '../../money/to-safe-number.ts'

/** Stripe takes eight digits, in the minor unit. */
const most = 99_999_999n

/** Why Stripe cannot be asked for an amount; null where it can. */
export function whyNotPayable(amount: bigint, currency: Currency): string | null {
  const money = formatMoney(amount, currency)
  if (amount <= 0n || amount > most) return `Stripe does not take ${money} at once`
  // https://docs.stripe.com/currencies#three-decimal: the last of three decimals has to be 0
  if (exponentOf(currency) === 3 && amount % 10n !== 0n)
    return `Stripe takes ${currency} with two decimals, and ${money} has three`
  return null
}

/**
 * An amount as Stripe writes it: in the currency's minor unit, whose exponents are ISO's for all that plans have prices in (0 for JPY and KRW).
 * @throws RangeError where Stripe does not take it
 */
export function stripeAmount(amount: bigint, currency: Currency): { amount: number; currency: string } {
  const why = whyNotPayable(amount, currency)
  if (why) throw new RangeError(why)
  return { amount: toSafeNumber(amount), currency: currency.toLowerCase() }
}
