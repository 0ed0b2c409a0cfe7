import { startOf } from '../period/day.ts'
import type { BillingState } from '../subscription/billing-state.ts'

/** Until when a reseller has paid, or owes, where it ends at an instant. */
export const restOf = ({ payer }: Pick<BillingState, 'payer'>, at: Date): Date =>
  new Date(Math.max(at.getTime(), payer ? startOf(payer.coveredUntil).getTime() : 0))
