import { z } from 'zod'
import { emailAddress } from '../../identity/user/email.ts'
import { country } from './country.ts'
import { printedText } from './printed-text.ts'
import { vatNumber } from './vat-number.ts'

/** Whom a document is for, as the account writes it down itself; frozen with each document (Directive 2006/112/EC, Art. 226 (4), (5)). */
export const buyer = z.strictObject({
  name: printedText(120),
  /** Street, postcode and city, as an envelope has them. */
  address: z
    .array(printedText(100))
    .min(1, 'Enter the address.')
    .max(5, 'Use at most 5 lines for the address.'),
  country,
  /** In its one spelling; who has none pays the tax of the seller's country. */
  vatId: vatNumber.nullable(),
  email: emailAddress.nullable(),
})
