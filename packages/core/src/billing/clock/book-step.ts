import type { Outcome } from '../../access/outcome.ts'
import type { Work } from '../../access/work.ts'
import { AccountHold } from '../../team/account/account-hold.entity.ts'
import { closeOpenAccount } from '../../team/account/close-account.ts'
import { payersMailed } from '../mail/payers-mailed.ts'
import { addDays, dayOf } from '../period/day.ts'
import { billCustomers } from '../resale/bill-customers.ts'
import { endPayer, tellCustomers } from '../resale/end-payer.ts'
import type { BillingState } from '../subscription/billing-state.ts'
import { unusedOf } from '../subscription/quote.ts'
import { endCharges, startPlan } from '../subscription/start-plan.ts'
import { Subscription } from '../subscription/subscription.entity.ts'
import { noteTrialTold } from './clock-rows.ts'
import { quoteOf, releaseDay, type Step } from './schedule.ts'

/** All of the trial's mails, and its end. */
const allTold = 3

/** Does what a step of the clock changes, at the instant at which it was due. */
export async function bookStep(work: Work, state: BillingState, step: Step): Promise<Outcome<null>> {
  const { id, slug } = state.account
  const resource = { id, label: slug }
  switch (step.kind) {
    case 'trial-end':
      await work.rows(noteTrialTold, [id, allTold])
      await hold(work, id, 'trial-over', step.at)
      return {
        result: null,
        resource,
        jobs: await payersMailed(work, id, { kind: 'trial-over', other: state.coveredBy }),
      }
    case 'period':
      return begin(work, state, step)
    case 'customers':
      return billCustomers(work, state, step)
    case 'payer-end':
      return endPayer(work, state, step.at)
    case 'end': {
      await endAll(work, state, step.at)
      await work.rows(noteTrialTold, [id, allTold])
      await hold(work, id, 'trial-over', step.at)
      return {
        result: null,
        resource,
        details: { plan: state.plan?.terms.name ?? null },
        jobs: await payersMailed(work, id, { kind: 'plan-ended' }),
      }
    }
    case 'hold': {
      const invoice = state.openInvoices.find((one) => one.id === step.invoice)
      await hold(work, id, 'unpaid', step.at)
      return {
        result: null,
        resource,
        details: { invoice: invoice?.number ?? null },
        jobs: invoice
          ? [
              ...(await payersMailed(work, id, { kind: 'held', invoice })),
              ...(await tellCustomers(work, state, addDays(dayOf(invoice.issuedAt), releaseDay))),
            ]
          : [],
      }
    }
    case 'release': {
      const jobs = await payersMailed(work, id, { kind: 'released' })
      // an unpaid invoice locks nobody out of their own servers
      const closed = await closeOpenAccount(work, { id }, { keys: 'leave' })
      const invoice = state.openInvoices.find((one) => one.id === step.invoice)
      return { result: null, resource, details: { invoice: invoice?.number ?? null, ...closed }, jobs }
    }
    default:
      throw new Error(`${step.kind} is told, and not booked`)
  }
}

async function begin(
  work: Work,
  state: BillingState,
  step: Extract<Step, { kind: 'period' }>,
): Promise<Outcome<null>> {
  const quote = quoteOf(state, step.index)
  if (!quote) throw new Error('there is no plan to begin')
  // the days of the period before are all over
  const over = unusedOf(state.charges, quote.period.from)
  const { invoice, details, jobs } = await startPlan(work, state, { ...quote, ended: over }, step.at)
  const { id, slug } = state.account
  await work.em.flush()
  if (!invoice) return { result: null, resource: { id, label: slug }, details, jobs }
  return {
    result: null,
    resource: { id: invoice.id, label: invoice.number },
    details,
    jobs: [
      ...jobs,
      ...(await payersMailed(work, id, { kind: 'invoice-issued', invoice })),
      {
        task: 'invoice-file',
        key: `invoice-file:${invoice.id}`,
        payload: { account: id, invoice: invoice.id },
      },
    ],
  }
}

/** Ends the plan: what ran is earned, or given back by whoever ends it early. */
async function endAll(work: Work, state: BillingState, at: Date): Promise<void> {
  if (state.period) await endCharges(work, state, unusedOf(state.charges, state.period.until), at)
  const subscription = await work.em.findOneOrFail(Subscription, { accountId: state.account.id })
  Object.assign(subscription, {
    planId: null,
    nextPlanId: null,
    anchor: null,
    periodIndex: null,
    periodFrom: null,
    periodUntil: null,
    cancelledAt: null,
  })
}

async function hold(
  { em }: Pick<Work, 'em'>,
  account: string,
  kind: 'unpaid' | 'trial-over',
  since: Date,
): Promise<void> {
  if (await em.findOne(AccountHold, { accountId: account, kind })) return
  em.persist(em.create(AccountHold, { accountId: account, kind, reason: null, since }))
}
