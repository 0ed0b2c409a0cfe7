import type { Caller } from '../../access/caller.ts'
import { Conflict } from '../../access/errors.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { billingState, readState } from '../subscription/billing-state.ts'
import { Subscription } from '../subscription/subscription.entity.ts'
import { advanceFully } from './move-clock.ts'

/**
 * Lets an account of the demo, whose trial is not over and which has chosen a plan, have begun so many days ago: everything that the clock does
 * in that time is done. Throws Conflict.
 */
export async function liveThroughPast(caller: Caller, account: string, days: number): Promise<void> {
  const { core } = caller
  if (!core.isDemo) throw new Conflict('Only the demo has a past that was not.')
  await systemMutation(
    { verb: 'subscription.started', caller, accounts: [account] },
    async ({ em, rows: _, now }) => {
      const [row] = await asSystem(core, billingState(account))
      if (!row || readState(row).documents > 0) throw new Conflict('The account has a past of its own.')
      const subscription = await em.findOneOrFail(Subscription, { accountId: account })
      subscription.trialEndsAt = new Date(now.getTime() - days * 86_400_000)
      return {
        result: null,
        resource: { id: account, label: row.state.account.slug },
        actor: { kind: 'system', id: null, label: 'demo' },
      }
    },
  )
  await advanceFully(core, account, new Date())
}
