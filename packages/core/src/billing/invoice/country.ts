import { z } from 'zod'
import { countries } from './countries.ts'

/** The code of a country. */
export const country = z.string().refine((code) => countries.includes(code), {
  error: 'Use the two-letter code of a country (ISO 3166), such as DE, FR or GB.',
})
