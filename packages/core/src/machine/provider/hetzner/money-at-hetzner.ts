const decimal = /^(\d{1,15})(?:\.(\d{1,30}))?$/

/** How many decimals a currency has. */
const exponentOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

/**
 * A decimal number as an amount in minor units, rounded half up: '4.4900000000' of EUR is 449. No float is made of it.
 * @throws RangeError if it is no decimal number, or currency
 */
export function monthlyMinor(text: string, currency: string): number {
  const [, whole, fraction = ''] = decimal.exec(text) ?? []
  if (whole === undefined) throw new RangeError('this is no price')
  const exponent = exponentOf(currency)
  const padded = fraction.padEnd(exponent + 1, '0')
  const minor = BigInt(whole + padded.slice(0, exponent)) + (padded.charAt(exponent) >= '5' ? 1n : 0n)
  return Number(minor)
}

/** A decimal number without the zeros at its end: '0.0072000000' is '0.0072'. */
export function plainDecimal(text: string): string {
  if (!decimal.test(text)) throw new RangeError('this is no price')
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}
