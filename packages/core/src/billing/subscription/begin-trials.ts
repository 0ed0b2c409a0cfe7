import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { Subscription } from './subscription.entity.ts'

/** How long a trial is; of accounts that are opened later a trigger begins it (migrations/0006_billing.sql). */
const trialDays = 7

const without = statement<{ id: string; slug: string }>(
  'billing.without_subscription',
  `select a.id, a.slug from accounts a
   where a.closed_at is null and not exists (select from subscriptions s where s.account_id = a.id)
   and exists (select from plans where withdrawn_at is null) order by a.id limit 500`,
)

/** Begins the trials of accounts that were open before anything was for sale. Answers how many. */
export async function beginTrials(core: Core): Promise<number> {
  const rows = await systemRows(core)(without, [])
  for (const { id, slug } of rows) {
    await systemMutation(
      { verb: 'subscription.started', caller: systemCaller(core), accounts: [id] },
      async (work) => {
        const present = await work.em.findOne(Subscription, { accountId: id })
        const trialEndsAt = present?.trialEndsAt ?? new Date(work.now.getTime() + trialDays * 86_400_000)
        if (!present) work.em.persist(work.em.create(Subscription, { accountId: id, trialEndsAt }))
        return {
          result: null,
          resource: { id, label: slug },
          details: { trialEndsAt: trialEndsAt.toISOString() },
          actor: { kind: 'system', id: null, label: 'billing' },
        }
      },
    )
  }
  return rows.length
}
