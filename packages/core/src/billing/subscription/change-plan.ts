import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import type { Outcome } from '../../access/outcome.ts'
import type { Job } from '../../job/job.ts'
import { noteCollected } from '../clock/clock-rows.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import { reservePayment } from '../payment/reserve-payment.ts'
import { type BillingState, billingStateStatement, type PlanVersion, readState } from './billing-state.ts'
import { decide, planForSale, planInput, versionOf } from './preview-plan.ts'
import { overLimits } from './quote.ts'
import { holdTo, startPlan } from './start-plan.ts'
import { Subscription } from './subscription.entity.ts'
import type { PlanChanged } from './view.ts'

/**
 * Changes to a plan exactly as it was previewed, at once or when its time comes, and charges what is due at once to the method that is the
 * default. Throws NotFound, Conflict where the preview is stale, Invalid where more is used than the plan allows.
 */
export const changePlan = mutation({
  verb: 'subscription.changed',
  scope: 'subscription:manage',
  input: planInput.extend({ token: z.string().max(100) }),
  async run(work, input): Promise<Outcome<PlanChanged>> {
    const state = await stateOf(work)
    const [offered] = await work.rows(planForSale, [input.plan])
    const plan = versionOf(offered)
    refuseOver(state, plan)
    const { from, at, quote, token } = decide(state, plan, work.now, input.currency)
    if (token !== input.token)
      throw new Conflict('The price has changed since you looked. Look at it again, then confirm.')
    const { id, slug } = work.account
    const resource = { id, label: slug }
    const subscription = await work.em.findOneOrFail(Subscription, { accountId: id })
    subscription.cancelledAt = null
    if (from === 'now') {
      const { invoice, details, jobs } = await startPlan(work, state, quote, at)
      await work.em.flush()
      return {
        result: { plan: input.plan, from, invoice: invoice?.number ?? null },
        resource,
        details,
        jobs: [...jobs, ...(invoice ? await invoiceJobs(work, state, invoice) : [])],
      }
    }
    // what was never charged is not yet held to a currency
    if (from === 'trial-end' || state.documents === 0) subscription.currency = quote.currency
    if (from === 'trial-end') subscription.planId = plan.id
    else subscription.nextPlanId = plan.id === subscription.planId ? null : plan.id
    // what is added until then must fit into it
    await holdTo(work, id, from === 'period-end' && state.plan ? [state.plan, plan] : [plan])
    return {
      result: { plan: input.plan, from, invoice: null },
      resource,
      details: { plan: plan.terms.name, from: at.toISOString() },
    }
  },
})

/** @throws Invalid where more is used than a plan allows */
export function refuseOver(state: BillingState, plan: PlanVersion): void {
  const over = overLimits(state, plan)
  if (over.length > 0)
    throw new Invalid(
      over.map(({ limit, most, used, remove }) => ({
        path: ['plan'],
        message: `${plan.terms.name} allows ${most} ${limit}, and you have ${used}. Remove ${remove} first.`,
      })),
    )
}

/** The state of the account in context, under its lock. @throws Conflict where nothing is for sale */
export async function stateOf({
  rows,
  account,
}: Pick<AccountWork, 'rows' | 'account'>): Promise<BillingState> {
  const [row] = await rows(billingStateStatement, [[account.id]])
  if (!row?.state.subscription) throw new Conflict('Nothing is for sale here: this Gatehouse has no plans.')
  return readState(row)
}

/** What follows an invoice that was issued because a person asked for it: it is charged at once, mailed and filed. */
async function invoiceJobs(
  work: AccountWork,
  state: BillingState,
  invoice: {
    id: string
    number: string
    open: bigint
    due: bigint
    currency: BillingState['openInvoices'][number]['currency']
  },
): Promise<Job[]> {
  const { id: account } = work.account
  const { method } = state
  const charges = invoice.open > 0n && method !== null
  // the clock goes on with the second attempt
  if (charges) await work.rows(noteCollected, [account, invoice.id, 1])
  return [
    ...(charges
      ? [(await reservePayment(work, { account, invoice, method, rail: method.rail, byItself: false })).job]
      : []),
    ...(await payersMailed(work, account, { kind: 'invoice-issued', invoice })),
    { task: 'invoice-file', key: `invoice-file:${invoice.id}`, payload: { account, invoice: invoice.id } },
  ]
}
