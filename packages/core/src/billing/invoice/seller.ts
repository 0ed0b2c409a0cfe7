import { z } from 'zod'
import { emailAddress } from '../../identity/user/email.ts'
import { country } from './country.ts'
import { printedText } from './printed-text.ts'
import { vatNumber } from './vat-number.ts'

const fields = 'This must be an object with legalName, address, postcode, city, country, vatId and email.'

/** Who issues the documents (Directive 2006/112/EC, Art. 226 (3), (5)). */
export const seller = z.strictObject(
  {
    legalName: printedText(120),
    address: z
      .array(printedText(100))
      .min(1, 'Enter the street.')
      .max(3, 'Use at most 3 lines before the postcode.'),
    postcode: printedText(20),
    city: printedText(80),
    country,
    vatId: vatNumber,
    email: emailAddress,
    /** Where customers may transfer what they owe. */
    bank: z
      .strictObject({
        name: printedText(80),
        iban: z
          .string('Enter an IBAN, such as DE75 5121 0800 1245 1261 99.')
          .transform((text) => text.replaceAll(' ', '').toUpperCase())
          .refine(isIban, 'Check this IBAN for a typo: its check digits are wrong.'),
        bic: z
          .string()
          .regex(/^[A-Z]{6}[A-Z\d]{2}([A-Z\d]{3})?$/, 'A BIC has 8 or 11 capital letters and digits.')
          .optional(),
      })
      .optional(),
    /** What companies must say of their register: 'Amtsgericht Berlin, HRB 12345 B'. */
    register: printedText(120).optional(),
  },
  { error: ({ code }) => (code === 'invalid_type' ? fields : undefined) },
)

export type Seller = z.output<typeof seller>

/**
 * The seller that the operator has written down as JSON in BILLING_SELLER.
 * @throws Error of one line that names the setting and each field that is wrong
 */
export function parseSeller(json: string): Seller {
  const read = seller.safeParse(readJson(json))
  if (read.success) return read.data
  const wrong = read.error.issues.map(({ path, message }) =>
    [path.join('.'), message].filter(Boolean).join(': '),
  )
  throw new Error(`BILLING_SELLER: ${wrong.join(' ')}`)
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new Error(`BILLING_SELLER: This isn’t JSON. ${fields}`)
  }
}

/** ISO 13616: the number, its first four characters moved to its end and letters as numbers from 10 on, is 1 modulo 97. */
function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false
  const moved = iban.slice(4) + iban.slice(0, 4)
  return BigInt(moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n === 1n
}
