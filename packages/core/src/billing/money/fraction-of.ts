/**
 * A part of an amount, rounded once, half away from zero, as invoices round: a third of 100 is 33, and half of 3 and of -3 are 2 and -2.
 * @throws RangeError if the denominator is 0, or if a number is not whole
 */
export function fractionOf(amount: bigint, numerator: bigint | number, denominator: bigint | number): bigint {
  const product = amount * BigInt(numerator)
  const divisor = BigInt(denominator)
  const negative = product < 0n !== divisor < 0n
  const [dividend, by] = [magnitude(product), magnitude(divisor)]
  const rounded = (2n * dividend + by) / (2n * by)
  return negative ? -rounded : rounded
}

const magnitude = (number: bigint): bigint => (number < 0n ? -number : number)
