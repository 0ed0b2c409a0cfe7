import { z } from 'zod'

const mostYears = 10

/** When something is to end by itself: an ISO 8601 time in the future, ten years off at most; null for never. */
export const endsAt = z.iso
  .datetime({ offset: true, message: 'Enter a time in ISO 8601, such as 2027-01-31T17:00:00Z.' })
  .transform((text) => new Date(text))
  .refine((at) => at.getTime() > Date.now(), 'Enter a time in the future.')
  .refine(
    (at) => at.getTime() < Date.now() + mostYears * 366 * 86_400_000,
    'Enter a time within the next ten years.',
  )
  .nullable()
