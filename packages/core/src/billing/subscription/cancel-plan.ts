import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { stateOf } from './change-plan.ts'
import { refusePaidFor } from './preview-plan.ts'
import { holdTo } from './start-plan.ts'
import { Subscription } from './subscription.entity.ts'

const stop = statement<{ id: string }>(
  'payment.stop',
  `update payments set state = 'void', ended_at = clock_timestamp()
   where account_id = account_in_context() and state = 'started' and by_itself returning id`,
)

/**
 * Cancels the plan at the end of the period that is paid for. From its commit on no charge begins: what was reserved is void, and the clock
 * reserves nothing. Can be taken back until then. Throws Conflict.
 */
export const cancelPlan = mutation({
  verb: 'subscription.cancelled',
  scope: 'subscription:manage',
  input: z.void(),
  async run(work) {
    const state = await stateOf(work)
    refusePaidFor(state)
    if (!state.plan) throw new Conflict('You have no plan to cancel.')
    if (state.cancelledAt) throw new Conflict('The plan is cancelled already.')
    const subscription = await work.em.findOneOrFail(Subscription, { accountId: work.account.id })
    subscription.cancelledAt = work.now
    subscription.nextPlanId = null
    // the plan that was to come limits nothing any more
    await holdTo(work, work.account.id, [state.plan])
    const stopped = await work.rows(stop, [])
    const until = state.period?.until ?? state.trialEndsAt?.toISOString() ?? null
    return {
      result: { until },
      resource: { id: work.account.id, label: work.account.slug },
      details: { plan: state.plan.terms.name, until, paymentsStopped: stopped.length },
    }
  },
})

/** Takes a cancellation back, before the period is over. Throws Conflict. */
export const resumePlan = mutation({
  verb: 'subscription.resumed',
  scope: 'subscription:manage',
  input: z.void(),
  async run(work) {
    const state = await stateOf(work)
    if (!state.cancelledAt || !state.plan) throw new Conflict('The plan is not cancelled.')
    const subscription = await work.em.findOneOrFail(Subscription, { accountId: work.account.id })
    subscription.cancelledAt = null
    return {
      result: { plan: state.plan.terms.slug },
      resource: { id: work.account.id, label: work.account.slug },
      details: { plan: state.plan.terms.name },
    }
  },
})
