/**
 * An amount, or a count, as a number for JSON, which knows no bigint.
 * @throws RangeError outside ±(2^53 - 1), where a number would be another
 */
export function toSafeNumber(amount: bigint): number {
  const number = Number(amount)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${amount} is too large for a number.`)
  return number
}
