import { randomBytes } from 'node:crypto'

/** Base 32 as Douglas Crockford has it: no letter that reads like a digit or like another, https://www.crockford.com/base32.html. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

const length = 16

/** A new recovery code of 80 random bits, `xxxx-xxxx-xxxx-xxxx`. */
export function newCode(): string {
  const bits = BigInt(`0x${randomBytes((length * 5) / 8).toString('hex')}`)
  const letters = Array.from({ length }, (_, at) => alphabet[Number((bits >> BigInt(at * 5)) & 31n)])
  return written(letters.join(''))
}

/**
 * What somebody typed or pasted, as {@link newCode} writes it; null where it cannot be a code. Capitals, spaces and dashes of any
 * kind do not matter, and o is read as 0, i and l as 1.
 */
export function readCode(text: string): string | null {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Pd}\p{Cf}−_.]/gu, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1')
  return letters.length === length && [...letters].every((one) => alphabet.includes(one))
    ? written(letters)
    : null
}

const written = (letters: string) => letters.replace(/.{4}(?=.)/g, '$&-')
