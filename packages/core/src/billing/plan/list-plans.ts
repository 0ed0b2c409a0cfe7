import { z } from 'zod'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { features } from './features.ts'
import { type Plan, plan } from './plan.ts'
import type { PlanView } from './view.ts'

const forSale = statement<{ id: string; terms: unknown; current: boolean }>(
  'plan.for_sale',
  `select p.id, p.terms, coalesce(p.id = s.plan_id, false) as current
   from plans p left join subscriptions s on s.account_id = account_in_context()
   where p.withdrawn_at is null or p.id = s.plan_id order by p.place, p.slug`,
)

/** The plans that can be chosen, and the account's own even if it cannot be any more. */
export const listPlans = query({
  scope: 'subscription:read',
  input: z.void(),
  read: () => [bind(forSale, [])],
  view: ([rows]): PlanView[] =>
    rows.map(({ terms, current }) => ({ ...viewOf(plan.parse(terms)), isCurrent: current })),
})

/** A plan as people see it. */
function viewOf(terms: Plan): Omit<PlanView, 'isCurrent'> {
  const { slug, name, interval, prices, included, maximal, extras, recordingDays } = terms
  return {
    slug,
    name,
    interval,
    prices,
    included,
    maximal,
    extras: { members: extras.members ?? null, servers: extras.servers ?? null },
    recordingDays,
    features: terms.features.map((feature) => features[feature]),
  }
}
