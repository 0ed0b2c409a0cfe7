import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import { query } from '../../access/query.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { features } from './features.ts'
import { currenciesOf, type Plan, plan } from './plan.ts'
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

const offered = statement<{ terms: unknown; version: number; imported_at: string }>(
  'plan.list_offered',
  'select terms, version, imported_at from plans where withdrawn_at is null order by place, slug',
)

/** The plans that can be chosen, for the administrator of Gatehouse. */
export async function plansForSale(
  core: Core,
): Promise<(Omit<PlanView, 'isCurrent'> & { version: number; importedAt: string })[]> {
  const rows = await asSystem(core, bind(offered, []))
  return rows.map(({ terms, version, imported_at }) => ({
    ...viewOf(plan.parse(terms)),
    version,
    importedAt: iso(imported_at),
  }))
}

/** A plan as people see it. */
function viewOf(terms: Plan): Omit<PlanView, 'isCurrent'> {
  const { slug, name, interval, included, maximal, extras, recordingDays } = terms
  return {
    slug,
    name,
    interval,
    prices: Object.fromEntries(currenciesOf(terms).map((code) => [code, terms.prices[code] ?? 0])),
    included,
    maximal,
    extras: { members: extras.members ?? null, servers: extras.servers ?? null },
    recordingDays,
    features: terms.features.map((feature) => features[feature]),
  }
}
