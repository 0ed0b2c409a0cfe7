/**
 * The currencies that plans have prices in, each with its exponent: how many decimals its minor unit has (ISO 4217, list one).
 * https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const exponents = {
  AUD: 2,
  CAD: 2,
  CHF: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  NOK: 2,
  PLN: 2,
  SEK: 2,
  USD: 2,
} as const satisfies Record<string, number>

/** A currency by its ISO 4217 code. Amounts of it are whole numbers of its minor unit (cents, øre; of the yen itself), as a bigint. */
export type Currency = keyof typeof exponents

/** All of them, by their codes. */
export const currencies = Object.keys(exponents) as [Currency, ...Currency[]]

/** How many decimals an amount is written with: 2 for EUR, 0 for JPY, 3 for KWD. */
export const exponentOf = (currency: Currency): number => exponents[currency]

/** Whether a text is the code of a currency that is known here; codes are capital letters. */
export const isCurrency = (code: string): code is Currency => Object.hasOwn(exponents, code)
