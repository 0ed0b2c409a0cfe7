import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { Conflict, Invalid, type Issue } from '../../access/errors.ts'
import { enterSystem, transactStatements } from '../../access/transaction.ts'
import { bind, statement } from '../../database/statement.ts'
import { railsOf } from '../payment/providers.ts'
import { beginTrials } from '../subscription/begin-trials.ts'
import { sellerOf } from '../subscription/start-plan.ts'
import { type Plan, plan as planTerms } from './plan.ts'
import { parsePlanFile } from './plan-file.ts'

interface Offered {
  id: string
  slug: string
  version: number
  terms: unknown
  place: number
  offered: boolean
}

const lock = statement<never>('plan.lock', 'lock table plans in share row exclusive mode')
const offered = statement<Offered>(
  'plan.offered',
  `select distinct on (slug) id, slug, version, terms, place, withdrawn_at is null as offered from plans order by slug, version desc`,
)
const withdraw = statement<never>(
  'plan.withdraw',
  'update plans set withdrawn_at = now() where slug = $1 and withdrawn_at is null',
)
const add = statement<never>(
  'plan.add',
  `insert into plans (id, slug, version, terms, place, imported_at, withdrawn_at) values ($1, $2, $3, $4, $5, now(), case when $6 then now() end)`,
)
const offer = statement<never>(
  'plan.offer',
  'update plans set place = $2, withdrawn_at = case when $3 then null else withdrawn_at end where id = $1',
)
interface Using {
  slug: string
  account: string
  members: number
  servers: number
  trunks: number
}

const using = statement<Using>(
  'plan.using',
  `select p.slug, a.slug as account,
     (select count(*) from memberships m where m.account_id = a.id and m.ended_at is null) as members,
     (select count(*) from servers v where v.account_id = a.id and v.removed_at is null) as servers,
     (select count(*) from trunks t where t.account_id = a.id) as trunks
   from subscriptions s join plans p on p.id = coalesce(s.next_plan_id, s.plan_id) join accounts a on a.id = s.account_id
   where a.closed_at is null and p.slug = any($1) order by 2`,
)

/** What an import did. */
export interface ImportedPlans {
  /** New versions, and what is offered again, by their short names. */
  changed: string[]
  unchanged: string[]
  /** Offered before, and not in the file: nobody can choose them any more. */
  withdrawn: string[]
  /** How many accounts, which were open before anything was for sale, began a trial by it. */
  trials: number
}

/**
 * Offers the plans of a file, and no others. What is the same stays as it is; what differs is a new version, which reaches whoever has the plan
 * with the first period that begins thirty days later. Nothing is imported where an account with such a plan uses more than the new version allows.
 * Throws Invalid with the place in the file, Conflict where nobody sells, or could be paid.
 */
export async function importPlans(core: Core, text: string): Promise<ImportedPlans> {
  const plans = parsePlanFile(text)
  sellerOf(core)
  // who cannot be paid must not put anybody on hold, or close their account, for not paying
  if (railsOf(core).length === 0 && !core.usdt)
    throw new Conflict(
      'Nothing can be sold yet: no payment provider is connected, so no one could pay. Plans are for the demo until then.',
    )
  const imported = await transactStatements(
    core,
    { entrance: bind(enterSystem, [[], null]) },
    async ({ rows }) => {
      await rows(lock, [])
      const before = new Map((await rows(offered, [])).map((row) => [row.slug, row]))
      const isSame = (plan: Plan) => {
        const same = before.get(plan.slug)
        return same !== undefined && sorted(planTerms.parse(same.terms)) === sorted(plan)
      }
      const isUnchanged = (plan: Plan) =>
        isSame(plan) && (plan.archived || before.get(plan.slug)?.offered === true)
      const renewed = plans.filter((plan) => !isSame(plan)).map(({ slug }) => slug)
      const users = renewed.length > 0 ? await rows(using, [renewed]) : []
      const issues = plans.flatMap((plan, at) => (isSame(plan) ? [] : tooMuch(plan, at, users)))
      if (issues.length > 0) throw new Invalid(issues)
      const withdrawn = [...before.values()]
        .filter((one) => one.offered && !plans.some(({ slug }) => slug === one.slug))
        .map(({ slug }) => slug)
      for (const slug of [...withdrawn, ...renewed]) await rows(withdraw, [slug])
      for (const [place, plan] of plans.entries()) {
        const last = before.get(plan.slug)
        if (last && isSame(plan)) await rows(offer, [last.id, place, !plan.archived])
        else
          await rows(add, [
            uuidv7(),
            plan.slug,
            (last?.version ?? 0) + 1,
            JSON.stringify(plan),
            place,
            plan.archived,
          ])
      }
      return {
        result: {
          changed: plans.filter((plan) => !isUnchanged(plan)).map(({ slug }) => slug),
          unchanged: plans.filter(isUnchanged).map(({ slug }) => slug),
          withdrawn,
        },
        last: null,
      }
    },
  )
  return { ...imported, trials: await beginTrials(core) }
}

/** JSON by which two plans are the same whatever the order of their fields. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}

function tooMuch({ slug, maximal }: Plan, at: number, users: readonly Using[]): Issue[] {
  return (['members', 'servers', 'trunks'] as const).flatMap((limit) => {
    const most = maximal[limit]
    const beyond = most === null ? [] : users.filter((user) => user.slug === slug && user[limit] > most)
    const [first] = beyond
    if (!first) return []
    const others = beyond.length > 1 ? `, and ${beyond.length - 1} more accounts use too many` : ''
    const what = first[limit] === 1 ? limit.slice(0, -1) : limit
    const message = `${first.account} has this plan and uses ${first[limit]} ${what}${others}.`
    return [{ path: [`[${at}].maximal.${limit}`], message }]
  })
}
