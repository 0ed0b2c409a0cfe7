import type { NumberFormat } from './view.ts'

/** How a carrier wants numbers. */
export interface NumberForm {
  numberFormat: NumberFormat
  /** Left out where it wants national ones. */
  countryCode: string | null
  /** Digits that stand before each. */
  dialPrefix: string
}

/** How many characters of a number (E.164, with its plus sign) are left out, and what stands there instead. */
export function numberForm({ numberFormat, countryCode, dialPrefix }: NumberForm): {
  drop: number
  put: string
} {
  if (numberFormat === 'e164') return { drop: 1, put: '+' }
  return { drop: numberFormat === 'national' ? 1 + (countryCode ?? '').length : 1, put: dialPrefix }
}

/** A number (E.164) as the carrier wants it. */
export function dialledNumber(number: string, form: NumberForm): string {
  const { drop, put } = numberForm(form)
  return `${put}${number.slice(drop)}`
}

/** Who calls, as the carrier wants it: with its country code in any case. */
export const callerNumber = (callerId: string, { numberFormat }: Pick<NumberForm, 'numberFormat'>): string =>
  numberFormat === 'e164' ? callerId : callerId.slice(1)
