import { type Currency, exponentOf } from './currency.ts'

// more digits than any amount has, and few enough that reading them takes no time
const longest = 30

/** An amount as a decimal number, for people's documents and for providers: 1999n of EUR is '19.99', 1200n of JPY is '1200'. */
export function toDecimal(amount: bigint, currency: Currency): string {
  const exponent = exponentOf(currency)
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, '0')
  const whole = digits.slice(0, digits.length - exponent)
  const sign = amount < 0n ? '-' : ''
  return exponent === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-exponent)}`
}

/**
 * The amount that a decimal number stands for: '19.99' and '19.9' of EUR are 1999n and 1990n.
 * @throws RangeError if it is no plain decimal number (no exponent, no separators of thousands), or has more decimals than the currency
 */
export function parseDecimal(text: string, currency: Currency): bigint {
  const exponent = exponentOf(currency)
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.slice(0, longest + 1)) ?? []
  if (text.length > longest || whole === '')
    throw new RangeError(`This is no decimal number: ${JSON.stringify(text.slice(0, longest))}`)
  if (fraction.length > exponent)
    throw new RangeError(`${text} has more decimals than ${currency}, which has ${exponent}.`)
  const amount = BigInt(whole + fraction.padEnd(exponent, '0'))
  return sign === '-' ? -amount : amount
}
