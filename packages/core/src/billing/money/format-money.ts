import type { Currency } from './currency.ts'
import { toDecimal } from './decimal.ts'

/** An amount as people read it in mails, the command and documents: '€19.99', '-€5.00', '¥1,200', 'CHF 1,234.50'. */
export function formatMoney(amount: bigint, currency: Currency): string {
  // a decimal number as text is formatted to the last digit; a number would go through a float
  const decimal = toDecimal(amount, currency) as Intl.StringNumericLiteral
  return formatOf(currency).format(decimal).replaceAll('\u00A0', ' ')
}

const formats = new Map<Currency, Intl.NumberFormat>()

/** Made once for each currency: making one takes a quarter of a millisecond. */
function formatOf(currency: Currency): Intl.NumberFormat {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en', { style: 'currency', currency })
  formats.set(currency, format)
  return format
}
