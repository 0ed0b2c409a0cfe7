/**
 * Whether the check digit of what follows the prefix is right, by country; only where the rule is short and has no exceptions. The others
 * are known by their form alone: a refusal in error would keep a customer out.
 * The rules as https://arthurdejong.org/python-stdnum has them, with their sources.
 */
export const checkDigits: Record<string, (rest: string) => boolean> = {
  AT: (rest) => {
    const [head, last] = split(digitsOf(rest.slice(1)))
    const sum = head.reduce((all, digit, at) => all + (at % 2 === 0 ? digit : doubled(digit)), 0)
    return (96 - sum) % 10 === last
  },
  BE: (rest) => 97 - (Number(rest.slice(0, 8)) % 97) === Number(rest.slice(8)),
  CH: (rest) => {
    const [head, last] = split(digitsOf(rest.slice(1, 10)))
    return (11 - (weighted(head, [5, 4, 3, 2, 7, 6, 5, 4]) % 11)) % 11 === last
  },
  DE: isMod11and10,
  DK: (rest) => weighted(digitsOf(rest), [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EE: (rest) => weighted(digitsOf(rest), [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
  EL: (rest) => {
    const [head, last] = split(digitsOf(rest))
    return (weighted(head, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last
  },
  FI: (rest) => weighted(digitsOf(rest), [7, 9, 10, 5, 8, 4, 2, 1]) % 11 === 0,
  HR: isMod11and10,
  HU: (rest) => weighted(digitsOf(rest), [9, 7, 3, 1, 9, 7, 3, 1]) % 10 === 0,
  IT: isLuhn,
  LU: (rest) => Number(rest.slice(0, 6)) % 89 === Number(rest.slice(6)),
  NO: (rest) => weighted(digitsOf(rest.slice(0, 9)), [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  PL: (rest) => {
    const [head, last] = split(digitsOf(rest))
    return weighted(head, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last
  },
  PT: (rest) => {
    const [head, last] = split(digitsOf(rest))
    return ((11 - (weighted(head, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11) % 10 === last
  },
  SE: (rest) => isLuhn(rest.slice(0, 10)),
  SI: (rest) => {
    const [head, last] = split(digitsOf(rest))
    const check = 11 - (weighted(head, [8, 7, 6, 5, 4, 3, 2]) % 11)
    return check < 11 && check % 10 === last
  },
}

const digitsOf = (text: string): number[] => Array.from(text, Number)

const split = (digits: number[]): [number[], number | undefined] => [digits.slice(0, -1), digits.at(-1)]

const weighted = (digits: number[], weights: number[]): number =>
  digits.reduce((sum, digit, at) => sum + digit * (weights[at] ?? 0), 0)

const doubled = (digit: number): number => (digit > 4 ? digit * 2 - 9 : digit * 2)

/** ISO/IEC 7812-1, annex B. */
function isLuhn(text: string): boolean {
  const digits = digitsOf(text).reverse()
  return digits.reduce((sum, digit, at) => sum + (at % 2 === 0 ? digit : doubled(digit)), 0) % 10 === 0
}

/** ISO/IEC 7064, MOD 11,10. */
function isMod11and10(text: string): boolean {
  const [head, last] = split(digitsOf(text))
  const check = head.reduce((all, digit) => (((all + digit) % 10 || 10) * 2) % 11, 10)
  return (11 - check) % 10 === last
}
