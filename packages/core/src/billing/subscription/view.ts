import type { HoldKind } from '../../access/hold.ts'

/** What a change to a plan would cost. Amounts are whole numbers of the currency's minor unit, days `YYYY-MM-DD`, `to` belonging to its line. */
export interface PlanPreview {
  plan: string
  name: string
  currency: string
  /** What could be paid in instead: once there was an invoice there is no choice. */
  currencies: string[]
  lines: { text: string; quantity: number; amount: number; from: string; to: string }[]
  discounts: { text: string; amount: number }[]
  net: number
  tax: { basisPoints: number; amount: number; note: string | null }
  /** What of the account's credit is used. */
  credit: number
  /** To pay when it begins. */
  total: number
  /** To pay at once. */
  dueNow: number
  from: { when: 'now' | 'trial-end' | 'period-end'; at: string }
  /** Where the plan allows less than is used: it cannot be had before that is gone. */
  overLimits: { limit: 'members' | 'servers' | 'trunks'; most: number; used: number; remove: number }[]
  /** For how many days recordings are kept once it has begun, where that is shorter than now. */
  shortensRecordingsTo: number | null
  /** Changes to exactly this, as long as nothing of it has changed. */
  token: string
}

/** From when the plan holds, and the number of the invoice that was issued with it. */
export interface PlanChanged {
  plan: string
  from: 'now' | 'trial-end' | 'period-end'
  invoice: string | null
}

/** What an account pays for. Times are ISO 8601 UTC, days `YYYY-MM-DD`, amounts whole numbers of the currency's minor unit. */
export interface SubscriptionView {
  /** `none` where nothing is for sale; `paid-for` by a reseller; `ended` without a plan after the trial. */
  state: 'none' | 'paid-for' | 'trial' | 'active' | 'cancelled' | 'ended'
  trialEndsAt: string | null
  /** The reseller that has paid for the days until then, where they are no trial. */
  coveredBy: string | null
  /** The reseller that pays for the account; `endsOn` is the first day of which it does no more, where that is known. */
  payer: { name: string; endsOn: string | null } | null
  plan: { slug: string; name: string; interval: 'month' | 'year' } | null
  /** What it is changed to, and when. */
  next: { slug: string; name: string; on: string } | null
  currency: string | null
  period: { from: string; until: string } | null
  cancelledAt: string | null
  /** How much is used, how much the price covers, and how much can be had; null is no limit. */
  usage: Record<
    'members' | 'servers' | 'trunks',
    { used: number; included: number | null; most: number | null }
  >
  credit: number
  coupon: { code: string; text: string; periodsLeft: number | null } | null
  holds: HoldKind[]
  /** The oldest invoice whose day to be paid is over. */
  pastDue: { number: string; open: number; currency: string; dueOn: string } | null
  buyer: {
    name: string
    address: string[]
    country: string
    vatId: string | null
    email: string | null
  } | null
  tax: { category: 'S' | 'AE' | 'Z' | 'O'; basisPoints: number }
  mailsInvoices: boolean
  /** Set where payments are the demo's, and nobody's money moves. */
  isDemo: boolean
  /** The account's own time, ahead of everybody's in the demo alone. */
  now: string
}

/** Something that will happen if nobody does anything. */
export interface TimelineItem {
  at: string
  kind:
    | 'trial-mail'
    | 'trial-end'
    | 'period'
    | 'customers'
    | 'payer-end'
    | 'end'
    | 'collect'
    | 'hold'
    | 'warn'
    | 'release'
  /** What of it is to pay, in the minor unit of the currency. */
  amount: number | null
  currency: string | null
  invoice: string | null
  plan: string | null
  /** How many days are left from there to what it announces. */
  daysLeft: number | null
}
