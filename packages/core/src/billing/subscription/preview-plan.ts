import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { soughtText } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { isShorter } from '../../team/account/keep-recordings.ts'
import { type Currency, currencies } from '../money/currency.ts'
import { toSafeNumber } from '../money/to-safe-number.ts'
import { dayOf, startOf } from '../period/day.ts'
import { periodAt } from '../period/period.ts'
import { plan as planTerms } from '../plan/plan.ts'
import { accountTime, type BillingState, billingState, type PlanVersion, readState } from './billing-state.ts'
import { currenciesFor, payingIn } from './choose-currency.ts'
import { overLimits, type Quote, quoteChange, quotePeriod, startOfChange } from './quote.ts'
import type { PlanPreview } from './view.ts'

interface Row {
  id: string
  version: number
  terms: unknown
  imported_at: string
}

/** The version of a plan that is for sale now. */
export const planForSale = statement<Row>(
  'plan.one_for_sale',
  'select id, version, terms, imported_at from plans where slug = $1 and withdrawn_at is null',
)

export const planInput = z.object({
  plan: soughtText.max(40),
  /** The account's own, or the plan's first, unless given. */
  currency: z
    .string()
    .transform((code) => code.toUpperCase())
    .pipe(z.enum(currencies, `We don’t know this currency. Use one of ${currencies.join(', ')}.`))
    .optional(),
})

/** @throws NotFound */
export function versionOf(row: Row | undefined): PlanVersion {
  if (!row) throw new NotFound('plan')
  return {
    id: row.id,
    version: row.version,
    terms: planTerms.parse(row.terms),
    importedAt: new Date(row.imported_at),
  }
}

/** What a change to a plan would cost and from when it holds, to the cent, with a token by which exactly this can be had. Throws NotFound, Conflict. */
export const previewPlan = query({
  scope: 'subscription:read',
  input: planInput,
  read: ({ plan }) => [billingState(null), bind(planForSale, [plan])],
  view: ([[row], [offered]], _current, { currency }): PlanPreview => {
    if (!row) throw new NotFound('account')
    return previewOf(readState(row), versionOf(offered), new Date(), currency)
  },
})

/** What was decided of a change; `quote` is of what begins, be it later. */
export interface Decision {
  from: 'now' | 'trial-end' | 'period-end'
  at: Date
  quote: Quote
  token: string
}

/**
 * Decides a change at an instant: from when it holds, and what it costs.
 * @throws Conflict for what the account has already, and while the clock has still to begin or to end a period; both as `payingIn()` does
 */
export function decide(before: BillingState, plan: PlanVersion, now: Date, currency?: Currency): Decision {
  const time = accountTime(before, now)
  refusePaidFor(before)
  refuseLate(before, time)
  const state = payingIn(before, plan, currency)
  const coming = state.nextPlan ?? state.plan
  const isSame = coming?.id === plan.id && state.currency === before.currency
  if (isSame && !state.cancelledAt) throw new Conflict(`You have ${plan.terms.name} already.`)
  const from = startOfChange(state, plan, time)
  const today = dayOf(time)
  if (from === 'now')
    return withToken(state, { from, at: time, quote: quoteChange(state, plan, today) }, today)
  const day = from === 'trial-end' ? dayOf(state.trialEndsAt ?? time) : (state.period?.until ?? today)
  const { interval } = plan.terms
  const keepsAnchor = state.period && state.plan?.terms.interval === interval
  const anchor = keepsAnchor && state.period ? state.period.anchor : day
  const index = keepsAnchor && state.period ? state.period.index + 1 : 0
  const quote = quotePeriod(state, plan, { anchor, ...periodAt(anchor, interval, index) })
  return withToken(state, { from, at: new Date(`${day}T00:00:00Z`), quote }, today)
}

/** The plan of an account is its payer's to choose. @throws Conflict */
export function refusePaidFor({ payer }: Pick<BillingState, 'payer'>): void {
  if (payer)
    throw new Conflict(
      `${payer.name} pays for this account and chooses its plan. Ask them, or pay for it yourself.`,
    )
}

/** What is over is closed by the clock: a change before that would count periods from another day, and leave what was charged open. */
function refuseLate({ period, plan, trialEndsAt }: BillingState, time: Date): void {
  const until = period ? startOf(period.until) : plan && trialEndsAt
  if (until && until <= time)
    throw new Conflict('A new billing period is about to begin. Look again in a minute, then choose.')
}

/** The preview that people see. */
export function previewOf(state: BillingState, plan: PlanVersion, now: Date, chosen?: Currency): PlanPreview {
  const { from, at, quote, token } = decide(state, plan, now, chosen)
  const { totals, tax, lines, discounts, currency } = quote
  return {
    plan: plan.terms.slug,
    name: plan.terms.name,
    currency,
    currencies: currenciesFor(state, plan),
    lines: lines.map(({ text, quantity, amount, from: first, to }) => ({
      text,
      quantity,
      amount: toSafeNumber(amount),
      from: first,
      to,
    })),
    discounts: discounts.map(({ text, amount }) => ({ text, amount: toSafeNumber(amount) })),
    net: toSafeNumber(totals.net),
    tax: { basisPoints: tax.basisPoints, amount: toSafeNumber(tax.amount), note: tax.note },
    credit: toSafeNumber(totals.credit),
    total: toSafeNumber(totals.due),
    dueNow: from === 'now' ? toSafeNumber(totals.due) : 0,
    from: { when: from, at: at.toISOString() },
    overLimits: overLimits(state, plan),
    shortensRecordingsTo: isShorter(plan.terms.recordingDays, state.account.recordingDays)
      ? plan.terms.recordingDays
      : null,
    token,
  }
}

/** The token holds everything that the price depends on: what is charged is what was shown, or nothing. */
function withToken(state: BillingState, decision: Omit<Decision, 'token'>, today: string): Decision {
  const { quote, from } = decision
  const shown = {
    account: state.account.id,
    plan: quote.plan.id,
    currency: quote.currency,
    from,
    today,
    period: quote.period,
    lines: quote.lines.map(({ text, quantity, amount }) => [text, quantity, String(amount)]),
    discounts: quote.discounts.map(({ text, amount }) => [text, String(amount)]),
    tax: [quote.tax.category, quote.tax.basisPoints],
    totals: Object.values(quote.totals).map(String),
  }
  return { ...decision, token: createHash('sha256').update(JSON.stringify(shown)).digest('base64url') }
}
