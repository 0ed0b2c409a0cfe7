import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import type { Outcome } from '../../access/outcome.ts'
import { changeOf, type RowChange } from '../../audit/event/change-sets.ts'
import { type ChargeRow, type InvoiceRow, issuedRows } from '../invoice/issue-invoice.ts'
import { type MovementRow, movementsOf } from '../ledger/ledger.ts'
import { mailsTo, type Payer } from '../mail/payers-mailed.ts'
import { chargeJob, type PaymentRow } from '../payment/reserve-payment.ts'
import type { BillingState, OpenInvoice } from '../subscription/billing-state.ts'
import { type Quote, unusedOf } from '../subscription/quote.ts'
import { earnings, sellerOf, startedDetails } from '../subscription/start-plan.ts'
import { nextStep, quoteOf, type Step } from './schedule.ts'

/** What a period writes that goes on as the one before, and the charging of its invoice, which is due at the same instant. */
export interface Renewal {
  steps: Step[]
  /** Afterwards. */
  state: BillingState
  outcome: Outcome<null>
  changes: RowChange[]
  invoice: InvoiceRow
  charges: ChargeRow[]
  ended: { accountId: string; id: string; endedOn: string; earned: bigint }[]
  movements: MovementRow[]
  subscription: { accountId: string; periodIndex: number; periodFrom: string; periodUntil: string }
  collected: { accountId: string; invoiceId: string; collected: number } | null
  payment: PaymentRow | null
}

/**
 * The rows of a step of the clock that changes nothing but the period: the same plan at the same terms, without a coupon or a hold to lift. They
 * are those that book-step.ts and tell-step.ts write. Null for every other step.
 */
export function renewalOf(
  core: Core,
  state: BillingState,
  step: Step,
  { payers, ownNow }: { payers: readonly Payer[]; ownNow: Date },
): Renewal | null {
  const quote = step.kind === 'period' ? quoteOf(state, step.index) : null
  const { period } = state
  if (!quote || !period || !goesOn(state, quote)) return null
  const account = state.account.id
  const over = unusedOf(state.charges, quote.period.from)
  const { invoice, charges, movements } = issuedRows(
    { state, seller: sellerOf(core), at: step.at },
    { ...quote, ended: over },
  )
  const ended = over.map(({ id, on, earned }) => ({ accountId: account, id, endedOn: on, earned }))
  const moved = movementsOf([...earnings(state, over, step.at), ...movements])
  const { index, from, until } = quote.period
  const subscription = { accountId: account, periodIndex: index, periodFrom: from, periodUntil: until }
  const before = { periodIndex: period.index, periodFrom: period.from, periodUntil: period.until }
  const after = { ...state, period: quote.period, credit: state.credit - quote.totals.credit }
  const renewed: Renewal = {
    steps: [step],
    state: invoice.open > 0n ? withInvoice(after, invoice) : after,
    outcome: {
      result: null,
      resource: { id: invoice.id, label: invoice.number },
      details: startedDetails(quote, invoice),
      jobs: [
        ...mailsTo(core, {
          account,
          readers: payers,
          mail: { kind: 'invoice-issued', invoice },
          payLink: null,
        }),
        {
          task: 'invoice-file',
          key: `invoice-file:${invoice.id}`,
          payload: { account, invoice: invoice.id },
        },
      ],
    },
    changes: [
      changeOf('Invoice', invoice),
      ...charges.map((row) => changeOf('Charge', row)),
      ...moved.map((row) => changeOf('Movement', row)),
      ...ended.map((row) => changeOf('Charge', row)),
      changeOf('Subscription', subscription, before),
    ],
    invoice,
    charges,
    ended,
    movements: moved,
    subscription,
    collected: null,
    payment: null,
  }
  return collect(renewed, ownNow)
}

/** Whether a period changes nothing of the account but what is paid. */
function goesOn({ account, plan, nextPlan }: BillingState, { plan: begun, ...quote }: Quote): boolean {
  const { terms } = begun
  const { allows, recordingDays } = account
  return (
    begun.id === plan?.id &&
    nextPlan === null &&
    !quote.usesCoupon &&
    quote.lines.some(({ amount }) => amount !== 0n) &&
    !account.holds.includes('trial-over') &&
    allows.members === terms.maximal.members &&
    allows.servers === terms.maximal.servers &&
    allows.trunks === terms.maximal.trunks &&
    allows.recordingDays === terms.recordingDays &&
    isDeepStrictEqual(allows.features, terms.features) &&
    (recordingDays ?? Infinity) <= (terms.recordingDays ?? Infinity)
  )
}

function withInvoice(
  state: BillingState,
  { id, number, issuedAt, dueOn, open, currency }: InvoiceRow,
): BillingState {
  const issued: OpenInvoice = {
    id,
    number,
    issuedAt,
    dueOn,
    open,
    currency,
    collected: 0,
    warned: 0,
    isUnderWay: false,
    advice: null,
  }
  return { ...state, openInvoices: [...state.openInvoices, issued] }
}

/** The invoice is charged at once where that is what comes next, and there is something to charge it to. */
function collect(renewed: Renewal, ownNow: Date): Renewal {
  const { state, invoice, outcome } = renewed
  const step = nextStep(state)
  const { method, account } = state
  if (!method || step?.kind !== 'collect' || step.invoice !== invoice.id || step.at > ownNow) return renewed
  const { id, open, currency } = invoice
  const payment: PaymentRow = {
    accountId: account.id,
    id: uuidv7(),
    invoiceId: id,
    methodId: method.id,
    byItself: true,
    rail: method.rail,
    amount: open,
    currency,
    state: 'started',
    startedAt: new Date(),
  }
  const told = { collected: step.nth + 1, isUnderWay: true }
  return {
    ...renewed,
    steps: [...renewed.steps, step],
    state: {
      ...state,
      openInvoices: state.openInvoices.map((one) => (one.id === id ? { ...one, ...told } : one)),
    },
    outcome: { ...outcome, jobs: [...(outcome.jobs ?? []), chargeJob(account.id, payment.id)] },
    collected: { accountId: account.id, invoiceId: id, collected: told.collected },
    payment,
  }
}
