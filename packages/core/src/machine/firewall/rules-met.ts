import { shortId } from '@gatehouse/hosts/firewall/ruleset'
import { type Bound, bind, statement } from '../../database/statement.ts'
import type { FirewallRuleView, RuleMet } from './view.ts'

type Row = RuleMet & { rule: string }

// counters are read from hosts with their other facts (apps/worker/src/part/firewall)
const met = statement<Row>(
  'firewall.met',
  `select c.key as rule, sum((c.value ->> 'packets')::float8) as packets, min(c.value ->> 'since') as since, max(c.value ->> 'at') as at
   from server_parts p, jsonb_each(p.facts -> 'counters') c
   where p.account_id = account_in_context() and p.part = 'firewall' and ($1::uuid is null or p.server_id = $1) and c.value ? 'since'
   group by c.key`,
)

/** Asks what rules have met, on one server or on all. */
export const readMet = (server: string | null): Bound<Row> => bind(met, [server])

/** The same rules with what they have met. */
export function withMet(rules: readonly FirewallRuleView[], rows: readonly Row[]): FirewallRuleView[] {
  const found = new Map(rows.map(({ rule, ...met }) => [rule, met]))
  return rules.map((rule) => ({ ...rule, met: found.get(shortId(rule.id)) ?? null }))
}
