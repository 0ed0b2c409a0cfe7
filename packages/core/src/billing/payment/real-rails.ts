import type { PaymentSettings } from '../view.ts'

/** The real ways to be paid. */
export type RealRail = keyof PaymentSettings

export const realRails: readonly RealRail[] = ['stripe', 'paypal']
