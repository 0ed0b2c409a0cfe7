/**
 * Divides an amount by weights so that the parts sum to it exactly (largest remainder; of equal remainders the first gets the unit).
 * A negative amount is divided as its opposite is.
 * @throws RangeError if a weight is negative or not whole, or if none is above 0
 */
export function allocate(amount: bigint, weights: readonly (bigint | number)[]): bigint[] {
  if (amount < 0n) return allocate(-amount, weights).map((part) => -part)
  const shares = weights.map(BigInt)
  const total = shares.reduce((sum, share) => sum + share, 0n)
  if (total === 0n || shares.some((share) => share < 0n))
    throw new RangeError('An amount is divided by weights of 0 and more, one of them above 0.')
  const parts = shares.map((share) => (amount * share) / total)
  const remainders = shares.map((share, at) => ({ at, left: (amount * share) % total }))
  const rest = Number(amount - parts.reduce((sum, part) => sum + part, 0n))
  const first = remainders.sort((a, b) => (a.left === b.left ? a.at - b.at : a.left > b.left ? -1 : 1))
  const raised = new Set(first.slice(0, rest).map(({ at }) => at))
  return parts.map((part, at) => (raised.has(at) ? part + 1n : part))
}
