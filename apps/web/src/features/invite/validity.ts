import { hoursInWords } from '../../ui/time.ts'

/** How long an invite may stay open, in hours: 1 hour to 90 days, 7 days unless chosen otherwise. */
export const validities = [1, 4, 24, 72, 168, 336, 720, 2160].map((hours) => ({
  value: String(hours),
  label: hoursInWords(hours),
}))

export const defaultValidity = '168'
