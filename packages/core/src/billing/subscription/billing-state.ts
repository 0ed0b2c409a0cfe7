import type { HoldKind } from '../../access/hold.ts'
import { type Bound, bind, statement } from '../../database/statement.ts'
import type { IssuedInvoice } from '../invoice/issued.ts'
import type { TaxCategory } from '../invoice/totals.ts'
import type { Currency } from '../money/currency.ts'
import { fractionOf } from '../money/fraction-of.ts'
import { least } from '../money/least.ts'
import type { Rail } from '../payment/rail.ts'
import type { Day } from '../period/day.ts'
import { type Plan, plan } from '../plan/plan.ts'
import type { Allowed, StateRow, StoredPlan } from './state-row.ts'

/** One version of a plan. */
export interface PlanVersion {
  id: string
  version: number
  terms: Plan
  importedAt: Date
}

/** What was charged for days that are not over. */
export interface RunningCharge {
  id: string
  invoice: string
  kind: 'plan' | 'member' | 'server' | 'customer'
  from: Day
  until: Day
  net: bigint
  /** By which its invoice taxed it. */
  tax: { category: TaxCategory; basisPoints: number }
  /** What of it a credit note took back: that is not given back again. */
  credited: bigint
}

/** An invoice that is not paid, and how far the asking for it has come. */
export interface OpenInvoice {
  id: string
  number: string
  issuedAt: Date
  dueOn: Day
  open: bigint
  currency: Currency
  /** How often it was collected, or asked for by mail where there was nothing to collect it by. */
  collected: number
  /** How often its end was announced. */
  warned: number
  /** Whether a provider is asked for it at this moment, or is about to be. */
  isUnderWay: boolean
  /** What the provider advised after it refused the default method the last time, `ask` while it wants the person to confirm. */
  advice: 'retry' | 'ask' | 'never' | null
}

/** Everything of an account that billing decides by, read at once. Amounts are of the currency's minor unit. */
export interface BillingState {
  account: {
    id: string
    slug: string
    name: string
    isClosed: boolean
    holds: HoldKind[]
    /** For how many days recordings are kept; null for ever. */
    recordingDays: number | null
    /** What it may have at most: what its plan says, unless somebody has set it otherwise. */
    allows: Allowed
  }
  trialEndsAt: Date | null
  currency: Currency | null
  plan: PlanVersion | null
  nextPlan: PlanVersion | null
  /** The newest version of what is subscribed to, or of what comes next. */
  newest: PlanVersion | null
  period: { anchor: Day; index: number; from: Day; until: Day } | null
  cancelledAt: Date | null
  buyer: IssuedInvoice['buyer'] | null
  tax: { category: TaxCategory; basisPoints: number }
  usage: { members: number; invites: number; servers: number; trunks: number }
  charges: RunningCharge[]
  openInvoices: OpenInvoice[]
  method: { id: string; rail: Rail; label: string } | null
  /** What the customer has to their credit, in the currency of the subscription. */
  credit: bigint
  coupon: Discount | null
  /** Who pays in place of the account, the first day that is not owed by them yet, the first that they were not billed for, and the one of which they pay no more, if that is known. */
  payer: { name: string; coveredUntil: Day; billedUntil: Day | null; endsOn: Day | null } | null
  /** The days of the bill of a reseller's customers, and whether there is one of the next; null where all of them are over. */
  resale: { anchor: Day; index: number; from: Day; until: Day; bills: boolean } | null
  /** Who has paid for the days until the trial's end, where they are no trial. */
  coveredBy: string | null
  /** How many of the trial's mails were sent, how far the account's own time is ahead in milliseconds, and which change was the last. */
  clock: { trialTold: number; aheadMs: number; revision: number }
  /** How many documents there are, and when the last one was issued. */
  documents: number
  lastIssuedAt: Date | null
}

/** A coupon that runs. */
export interface Discount {
  redemption: string
  code: string
  basisPoints: number | null
  amount: bigint | null
  currency: Currency | null
  periodsLeft: number | null
  plans: string[] | null
}

const read = statement<{ state: StateRow }>(
  'billing.states',
  'select state from billing_states($1) state', // functions/billing/billing_states.sql
)

/** Asks for the state of an account; for null, of the one in context. */
export const billingState = (account: string | null): Bound<{ state: StateRow }> =>
  bind(read, [account === null ? null : [account]])

/** The statement of the same, for inside a transaction. */
export const billingStateStatement = read

/**
 * What was answered.
 * @param plans versions of plans that were read from the same answer: most accounts have one of a few
 */
export function readState(
  { state: row }: { state: StateRow },
  plans = new Map<string, PlanVersion>(),
): BillingState {
  const versionOf = (stored: StoredPlan | null): PlanVersion | null => {
    if (!stored) return null
    const version = plans.get(stored.id) ?? readVersion(stored)
    plans.set(stored.id, version)
    return version
  }
  const { account, subscription: s } = row
  return {
    account: { ...account, isClosed: account.closed },
    trialEndsAt: instant(s?.trial_ends_at ?? null),
    currency: s?.currency ?? null,
    plan: versionOf(row.plan),
    nextPlan: versionOf(row.next_plan),
    newest: versionOf(row.newest),
    period: s?.anchor
      ? { anchor: s.anchor, index: s.period_index, from: s.period_from, until: s.period_until }
      : null,
    cancelledAt: instant(s?.cancelled_at ?? null),
    buyer: s?.buyer ?? null,
    tax: { category: s?.tax_category ?? 'O', basisPoints: s?.tax_basis_points ?? 0 },
    usage: row.usage,
    charges: row.charges.map(({ id, invoice_id, kind, from_on, until_on, net, tax, charged, credited }) => ({
      id,
      invoice: invoice_id,
      kind,
      from: from_on,
      until: until_on,
      net: BigInt(net),
      tax: { category: tax.category, basisPoints: tax.basisPoints },
      credited: charged === 0 ? 0n : least(BigInt(net), fractionOf(BigInt(credited), net, charged)),
    })),
    openInvoices: row.invoices.map(({ issued_at, due_on, open, under_way, ...invoice }) => ({
      ...invoice,
      issuedAt: new Date(issued_at),
      dueOn: due_on,
      open: BigInt(open),
      isUnderWay: under_way,
    })),
    method: row.method,
    credit: BigInt(row.credit),
    coupon: row.coupon && {
      redemption: row.coupon.redemption,
      code: row.coupon.code,
      basisPoints: row.coupon.basis_points,
      amount: row.coupon.amount === null ? null : BigInt(row.coupon.amount),
      currency: row.coupon.currency,
      periodsLeft: row.coupon.periods_left,
      plans: row.coupon.plans,
    },
    payer: row.payer,
    resale: row.resale,
    coveredBy: s?.covered_by ?? null,
    clock: {
      trialTold: row.clock?.trial_told ?? 0,
      aheadMs: row.clock?.ahead_ms ?? 0,
      revision: row.clock?.revision ?? 0,
    },
    documents: row.documents,
    lastIssuedAt: instant(row.last_issued_at),
  }
}

const instant = (text: string | null) => (text === null ? null : new Date(text))

const readVersion = (stored: StoredPlan): PlanVersion => ({
  id: stored.id,
  version: stored.version,
  terms: plan.parse(stored.terms),
  importedAt: new Date(stored.imported_at),
})

/** The account's own time: ahead of everybody's in the demo and in tests alone. */
export const accountTime = ({ clock }: Pick<BillingState, 'clock'>, now: Date): Date =>
  new Date(now.getTime() + clock.aheadMs)
