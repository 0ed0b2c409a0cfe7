import { addDays, type Day, dayOf, startOf } from '../period/day.ts'
import { periodAt } from '../period/period.ts'
import type { BillingState, OpenInvoice, PlanVersion } from '../subscription/billing-state.ts'
import { quotePeriod } from '../subscription/quote.ts'

/** The days before the trial's end on which it is announced. */
export const trialMails = [3, 1] as const
/** The days after an invoice is due on which it is collected, put on hold, announced to be closed, and closed for. */
const collectDays = [0, 1, 3, 7] as const
export const holdDay = 14
const warnDays = [45, 55, 59] as const
export const releaseDay = 60
/** A version of a plan reaches whoever has the plan with the first period that begins so many days after it was imported. */
const noticeDays = 30

/** Something that happens to an account at an instant of its own time, unless somebody does something before. */
export type Step = { at: Date } & (
  | { kind: 'trial-mail'; daysLeft: number }
  | { kind: 'trial-end' }
  /** The first paid period, at the end of a trial, or the next one. */
  | { kind: 'period'; index: number }
  /** A reseller's bill of its customers. */
  | { kind: 'customers'; index: number }
  /** The end of what a reseller has paid for. */
  | { kind: 'payer-end' }
  /** The end of what was cancelled. */
  | { kind: 'end' }
  | { kind: 'collect'; invoice: string; nth: number }
  | { kind: 'hold'; invoice: string }
  | { kind: 'warn'; invoice: string; nth: number; daysLeft: number }
  /** The account is closed, and people keep their keys on their own servers. */
  | { kind: 'release'; invoice: string }
)

/** The step that comes next; null where nothing does by itself. The one function that the clock and the timeline go by. */
export function nextStep(state: BillingState): Step | null {
  if (state.account.isClosed) return null
  // what follows depends on what the provider answers
  if (state.openInvoices.some(({ isUnderWay }) => isUnderWay)) return null
  const steps = [
    ...resaleSteps(state),
    ...subscriptionSteps(state),
    ...state.openInvoices.flatMap((one) => invoiceSteps(state, one)),
  ]
  return steps.reduce<Step | null>((first, step) => (first && first.at <= step.at ? first : step), null)
}

function resaleSteps({ resale, payer }: BillingState): Step[] {
  return [
    ...(resale ? [{ kind: 'customers', index: resale.index + 1, at: startOf(resale.until) } as const] : []),
    ...(payer?.endsOn ? [{ kind: 'payer-end', at: startOf(payer.endsOn) } as const] : []),
  ]
}

function subscriptionSteps(state: BillingState): Step[] {
  const { period, plan, trialEndsAt, cancelledAt, clock } = state
  if (period) {
    const at = startOf(period.until)
    return [cancelledAt ? { kind: 'end', at } : { kind: 'period', index: period.index + 1, at }]
  }
  if (!trialEndsAt || clock.trialTold > trialMails.length) return []
  if (plan)
    return [cancelledAt ? { kind: 'end', at: trialEndsAt } : { kind: 'period', index: 0, at: trialEndsAt }]
  const daysLeft = trialMails[clock.trialTold]
  if (daysLeft === undefined) return [{ kind: 'trial-end', at: trialEndsAt }]
  return [{ kind: 'trial-mail', daysLeft, at: later(trialEndsAt, -daysLeft) }]
}

function invoiceSteps({ account, plan, cancelledAt, resale }: BillingState, invoice: OpenInvoice): Step[] {
  const { id, issuedAt, collected, warned } = invoice
  const after = (days: number) => later(issuedAt, days)
  // whoever has cancelled is not charged by itself, nor once the plan has ended
  const isOver = (cancelledAt || !plan) && !resale
  const collect = isOver ? undefined : collectDays[collected]
  const warn = warnDays[warned]
  return [
    ...(collect === undefined
      ? []
      : [{ kind: 'collect', invoice: id, nth: collected, at: after(collect) } as const]),
    ...(account.holds.includes('unpaid') ? [] : [{ kind: 'hold', invoice: id, at: after(holdDay) } as const]),
    ...(warn === undefined
      ? []
      : [{ kind: 'warn', invoice: id, nth: warned, daysLeft: releaseDay - warn, at: after(warn) } as const]),
    { kind: 'release', invoice: id, at: after(releaseDay) },
  ]
}

/**
 * Whether what a step tells is overtaken by an instant: of a series that a late clock would tell at once, the last that is still true is told,
 * and nothing once what it announces has come.
 */
export function isOvertaken(state: BillingState, step: Step, now: Date): boolean {
  if (step.kind === 'trial-mail') {
    const next = trialMails[state.clock.trialTold + 1] ?? 0
    return state.trialEndsAt !== null && later(state.trialEndsAt, -next) <= now
  }
  if (step.kind !== 'warn' && step.kind !== 'collect') return false
  const invoice = state.openInvoices.find(({ id }) => id === step.invoice)
  const next = (step.kind === 'warn' ? warnDays : collectDays)[step.nth + 1] ?? releaseDay
  return invoice !== undefined && later(invoice.issuedAt, next) <= now
}

/** Whether the default method may be charged for an invoice without the person: not where the provider has said that it takes one, or never works. */
export const mayCharge = ({ advice }: Pick<OpenInvoice, 'advice'>): boolean =>
  advice === null || advice === 'retry'

/** When an open invoice is charged by itself next; null where it is not. */
export function nextCharge(state: BillingState, id: string): Date | null {
  const invoice = state.openInvoices.find((one) => one.id === id)
  if (!invoice || !state.method || !mayCharge(invoice)) return null
  return invoiceSteps(state, invoice).find(({ kind }) => kind === 'collect')?.at ?? null
}

const dayMs = 86_400_000
const later = (at: Date, days: number) => new Date(at.getTime() + days * dayMs)

/** The period that begins with a step. */
function periodOf({ period, trialEndsAt, plan, nextPlan }: BillingState, index: number) {
  const next = nextPlan ?? plan
  if (!next) return null
  const { interval } = next.terms
  // another interval counts from the day on which it begins
  const isAnother = period && plan && plan.terms.interval !== interval
  const anchor: Day = isAnother ? period.until : (period?.anchor ?? dayOf(trialEndsAt ?? new Date(0)))
  const nth = isAnother ? 0 : index
  return { anchor, ...periodAt(anchor, interval, nth) }
}

/** The version of the plan with which a period begins: a new one only after notice, what was chosen as it was. */
function versionFor({ plan, nextPlan, newest }: BillingState, from: Day): PlanVersion | null {
  const chosen = nextPlan ?? plan
  if (!chosen || !newest || newest.terms.slug !== chosen.terms.slug || newest.version <= chosen.version)
    return chosen
  return addDays(dayOf(newest.importedAt), noticeDays) <= from ? newest : chosen
}

/** What a period costs that begins by itself; null where there is nothing to begin. */
export function quoteOf(state: BillingState, index: number) {
  const period = periodOf(state, index)
  const plan = period && versionFor(state, period.from)
  return period && plan ? quotePeriod(state, plan, period) : null
}
