import type { HoldKind } from '../../access/hold.ts'

/** All that a reseller sees of a customer, and a customer of what its reseller sees. Times are ISO 8601 UTC, days `YYYY-MM-DD`. */
export interface CustomerView {
  id: string
  /** Its short name. */
  slug: string
  name: string
  /** The plan's short name. */
  plan: string
  /** `invited` until its first owner has accepted; `handed-back` until the day on which its reseller pays no more; `left` once that is over. */
  state: 'invited' | 'active' | 'suspended' | 'handed-back' | 'left' | 'closed'
  /** Why nothing can be added to it. */
  holds: HoldKind[]
  /** The words with which its reseller has suspended it. */
  reason: string | null
  /** How many it has; null once it has left. */
  counts: { members: number; servers: number } | null
  /** The days of its reseller's bill. */
  period: { from: string; until: string } | null
  openedAt: string
  /** The first day of which its reseller pays no more. */
  endsOn: string | null
}

/** What a plan costs a reseller for a month. Amounts are whole numbers of the currency's minor unit, without tax. */
export interface WholesalePrice {
  /** The plan's short name. */
  plan: string
  name: string
  currency: string
  price: number
  /** What everybody pays. */
  retail: number
  /** Of each further one; null where no more than the plan's can be had. */
  further: { members: number | null; servers: number | null }
  included: { members: number; servers: number }
  maximal: { members: number | null; servers: number | null }
}

/** What a customer would cost: each month, and on the next bill for the days until then. */
export interface CustomerPreview extends WholesalePrice {
  /** What is on the next bill for the days until it: the first day, the first that is not among them, and what they cost. */
  first: { from: string; until: string; amount: number }
  /** The day of the next bill. */
  billedOn: string
}

/** A bill of a reseller's customers: an invoice of its own. */
export interface CustomerInvoice {
  number: string
  issuedOn: string
  currency: string
  /** With tax, in the minor unit. */
  gross: number
  /** What is still to be paid. */
  open: number
  lines: { customer: string; text: string; amount: number; from: string; to: string }[]
}

/** Who pays for an account, and all that they see of it. */
export interface PayerView {
  /** The reseller's name. */
  name: string
  /** The very row that the reseller sees. */
  seen: CustomerView
  /** From when the account has no plan, while what its reseller owes is overdue; null while it is not. */
  overdueUntil: string | null
}
