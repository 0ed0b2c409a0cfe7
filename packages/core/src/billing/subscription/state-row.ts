import type { HoldKind } from '../../access/hold.ts'
import type { IssuedInvoice } from '../invoice/issued.ts'
import type { TaxCategory } from '../invoice/totals.ts'
import type { Currency } from '../money/currency.ts'
import type { Rail } from '../payment/rail.ts'
import type { Day } from '../period/day.ts'

/** What an account may have; null is as much as it likes. */
export interface Allowed {
  members: number | null
  servers: number | null
  trunks: number | null
  features: string[] | null
  recordingDays: number | null
}

/** A version of a plan as it is stored. */
export interface StoredPlan {
  id: string
  version: number
  terms: unknown
  imported_at: string
}

/** The state of an account as functions/billing/billing_states.sql answers it. */
export interface StateRow {
  account: {
    id: string
    slug: string
    name: string
    closed: boolean
    holds: HoldKind[]
    recordingDays: number | null
    allows: Allowed
  }
  subscription: {
    trial_ends_at: string | null
    currency: Currency | null
    anchor: Day | null
    period_index: number
    period_from: Day
    period_until: Day
    cancelled_at: string | null
    buyer: IssuedInvoice['buyer'] | null
    tax_category: TaxCategory
    tax_basis_points: number
    covered_by: string | null
  } | null
  plan: StoredPlan | null
  next_plan: StoredPlan | null
  newest: StoredPlan | null
  usage: { members: number; invites: number; servers: number; trunks: number }
  charges: {
    id: string
    invoice_id: string
    kind: 'plan' | 'member' | 'server'
    from_on: Day
    until_on: Day
    net: number
    /** That of the invoice. */
    tax: { category: TaxCategory; basisPoints: number }
    /** Of the whole invoice: what was charged, and what of it was credited. */
    charged: number
    credited: number
  }[]
  invoices: {
    id: string
    number: string
    issued_at: string
    due_on: Day
    open: number
    currency: Currency
    collected: number
    warned: number
    under_way: boolean
    advice: 'retry' | 'ask' | 'never' | null
  }[]
  method: { id: string; rail: Rail; label: string } | null
  credit: number
  coupon: {
    redemption: string
    code: string
    basis_points: number | null
    amount: number | null
    currency: Currency | null
    periods_left: number | null
    plans: string[] | null
  } | null
  payer: { name: string; coveredUntil: Day; billedUntil: Day | null; endsOn: Day | null } | null
  resale: { anchor: Day; index: number; from: Day; until: Day; bills: boolean } | null
  clock: { trial_told: number; ahead_ms: number; revision: number } | null
  documents: number
  last_issued_at: string | null
}
