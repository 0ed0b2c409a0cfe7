import { type Day, dayOf } from '../period/day.ts'
import { periodAt } from '../period/period.ts'
import { restOf } from '../resale/rest-of.ts'
import type { BillingState, OpenInvoice } from '../subscription/billing-state.ts'
import { nextStep, quoteOf, type Step, trialMails } from './schedule.ts'

/**
 * The state after a step, as the clock will have made it: what the timeline goes by. An invoice is paid at once where there is a method that
 * was not refused, and never where there is none.
 */
function afterStep(state: BillingState, step: Step): BillingState {
  switch (step.kind) {
    case 'trial-mail':
      return { ...state, clock: { ...state.clock, trialTold: state.clock.trialTold + 1 } }
    case 'trial-end':
      return withHold({ ...state, clock: { ...state.clock, trialTold: trialMails.length + 1 } }, 'trial-over')
    case 'end':
      return withHold(
        {
          ...state,
          plan: null,
          nextPlan: null,
          period: null,
          cancelledAt: null,
          charges: [],
          clock: { ...state.clock, trialTold: trialMails.length + 1 },
        },
        'trial-over',
      )
    case 'period': {
      const quote = quoteOf(state, step.index)
      if (!quote) return state
      const { due } = quote.totals
      const begun = {
        ...state,
        plan: quote.plan,
        nextPlan: null,
        period: quote.period,
        currency: quote.currency,
        credit: state.credit - quote.totals.credit,
        coupon: quote.usesCoupon ? couponAfter(state.coupon) : state.coupon,
      }
      return due === 0n
        ? begun
        : { ...begun, openInvoices: [...state.openInvoices, expected(state, step, due, quote.currency)] }
    }
    case 'customers':
      return { ...state, resale: state.resale && { ...state.resale, ...nextBill(state.resale, step.index) } }
    case 'payer-end':
      return {
        ...state,
        plan: null,
        trialEndsAt: restOf(state, step.at),
        payer: null,
        clock: { ...state.clock, trialTold: 0 },
      }
    case 'collect':
      return changed(state, step.invoice, (invoice) =>
        state.method && invoice.advice === null ? null : { ...invoice, collected: invoice.collected + 1 },
      )
    case 'hold':
      return withHold(state, 'unpaid')
    case 'warn':
      return changed(state, step.invoice, (invoice) => ({ ...invoice, warned: invoice.warned + 1 }))
    case 'release':
      return { ...state, account: { ...state.account, isClosed: true } }
  }
}

const nextBill = ({ anchor }: { anchor: Day }, index: number) => periodAt(anchor, 'month', index)

const couponAfter = (coupon: BillingState['coupon']): BillingState['coupon'] =>
  coupon && coupon.periodsLeft !== null ? { ...coupon, periodsLeft: coupon.periodsLeft - 1 } : coupon

const expected = (
  state: BillingState,
  { at }: Step,
  open: bigint,
  currency: OpenInvoice['currency'],
): OpenInvoice => ({
  id: `expected ${at.toISOString()}`,
  number: `${state.documents + 1}`,
  issuedAt: at,
  dueOn: dayOf(at),
  open,
  currency,
  collected: 0,
  warned: 0,
  isUnderWay: false,
  advice: null,
})

const withHold = (state: BillingState, kind: 'unpaid' | 'trial-over'): BillingState => ({
  ...state,
  account: { ...state.account, holds: [...new Set([...state.account.holds, kind])] },
})

const changed = (
  state: BillingState,
  id: string,
  change: (invoice: OpenInvoice) => OpenInvoice | null,
): BillingState => ({
  ...state,
  openInvoices: state.openInvoices.flatMap((one) => (one.id === id ? (change(one) ?? []) : one)),
})

/** A step, with what it finds and what it leaves. */
export interface Expected {
  step: Step
  before: BillingState
  after: BillingState
}

/** Every step until an instant, if nobody does anything. */
export function* stepsUntil(state: BillingState, until: Date): Generator<Expected> {
  let before = state
  for (let step = nextStep(before); step && step.at <= until; step = nextStep(before)) {
    const after = afterStep(before, step)
    yield { step, before, after }
    before = after
  }
}
