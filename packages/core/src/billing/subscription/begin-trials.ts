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
   and exists (select from plans where withdrawn_at is null) order by a.id limit $1`,
)

/** How many are begun before it is looked for more. */
const batch = 500

/** Begins the trials of accounts that were open before anything was for sale. Answers how many. */
export async function beginTrials(core: Core): Promise<number> {
  let count = 0
  for (;;) {
    const accounts = await systemRows(core)(without, [batch])
    for (const account of accounts) await beginTrial(core, account)
    count += accounts.length
    if (accounts.length < batch) return count
  }
}

function beginTrial(core: Core, { id, slug }: { id: string; slug: string }): Promise<null> {
  const change = { verb: 'subscription.started', caller: systemCaller(core), accounts: [id] } as const
  return systemMutation(change, async ({ em, now }) => {
    const present = await em.findOne(Subscription, { accountId: id })
    const trialEndsAt = present?.trialEndsAt ?? new Date(now.getTime() + trialDays * 86_400_000)
    if (!present) em.persist(em.create(Subscription, { accountId: id, trialEndsAt }))
    return {
      result: null,
      resource: { id, label: slug },
      details: { trialEndsAt: trialEndsAt.toISOString() },
      actor: { kind: 'system', id: null, label: 'billing' },
    }
  })
}
