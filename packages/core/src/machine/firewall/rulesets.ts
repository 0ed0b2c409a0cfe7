import { createHash } from 'node:crypto'
import type { FirewallRule, Ruleset } from '@gatehouse/hosts/firewall/ruleset'
import { ruleInWords } from '@gatehouse/hosts/firewall/words'
import { type Bound, bind, iso, statement } from '../../database/statement.ts'
import { portsOf } from './rule-fields.ts'
import type { FirewallRuleView, ServerFirewallView } from './view.ts'

interface ServerRow {
  id: string
  name: string
  port: number
  enabled: boolean
  gateway_only: boolean
  connection: { from: string; port: number } | null
}

interface RuleRow {
  id: string
  server_id: string | null
  action: 'allow' | 'deny'
  protocol: FirewallRule['protocol']
  ports: string[]
  sources: string[]
  comment: string
  ends_at: string | null
  origin: string
  created_by: string
  created_at: string
}

export const firewallServers = statement<ServerRow>(
  'firewall.servers',
  `select s.id, s.name, s.port, coalesce(f.enabled, false) as enabled, coalesce(f.gateway_only, false) as gateway_only, p.facts -> 'connection' as connection
   from servers s left join server_firewalls f on f.account_id = s.account_id and f.server_id = s.id
   left join server_parts p on p.account_id = s.account_id and p.server_id = s.id and p.part = 'firewall'
   where s.account_id = coalesce($2::uuid, account_in_context()) and s.removed_at is null and ($1::uuid[] is null or s.id = any($1)) order by s.name`,
)

// what is over counts no more, whether or not the clock has come by
export const firewallRules = statement<RuleRow>(
  'firewall.rules',
  `select r.* from firewall_rules r
   where r.account_id = coalesce($2::uuid, account_in_context()) and (r.server_id is null or $1::uuid[] is null or r.server_id = any($1))
     and (r.ends_at is null or r.ends_at > now())
   order by r.server_id nulls last, r.position, r.id`,
)

/** Asks for what decides who gets in on these servers, or on all. `account` is for the system, which has none in context. */
export const readFirewalls = (
  of: readonly string[] | null,
  account: string | null = null,
): [Bound<ServerRow>, Bound<RuleRow>] => [
  bind(firewallServers, [of, account]),
  bind(firewallRules, [of, account]),
]

/** One server with its rules: its own ones first, then the account's. */
export interface ServerRuleset extends Ruleset {
  server: string
  name: string
}

/** What was asked for. `gatewayFrom` is where this installation's gateways come from. */
export function rulesetsOf(
  [servers, rules]: [readonly ServerRow[], readonly RuleRow[]],
  gatewayFrom: readonly string[],
): ServerRuleset[] {
  const ofAccount = rules.filter(({ server_id }) => server_id === null).map(ruleOf)
  const own = Map.groupBy(
    rules.filter(({ server_id }) => server_id !== null),
    ({ server_id }) => server_id,
  )
  return servers.map((row) => ({
    server: row.id,
    name: row.name,
    enabled: row.enabled,
    gatewayOnly: row.gateway_only,
    sshPort: row.connection?.port ?? row.port,
    gatehouse: [...new Set([...(row.connection ? [row.connection.from] : []), ...gatewayFrom])],
    rules: [...(own.get(row.id) ?? []).map(ruleOf), ...ofAccount],
  }))
}

const ruleOf = (row: RuleRow): FirewallRule => ({
  id: row.id,
  action: row.action,
  protocol: row.protocol,
  ports: portsOf(row.ports),
  sources: row.sources,
  comment: row.comment,
  until: row.ends_at === null ? null : Math.floor(Date.parse(iso(row.ends_at)) / 1000),
})

export const ruleView = (row: RuleRow): FirewallRuleView => ({
  id: row.id,
  server: row.server_id,
  action: row.action,
  protocol: row.protocol,
  ports: row.ports,
  sources: row.sources,
  comment: row.comment,
  endsAt: iso(row.ends_at),
  origin: row.origin,
  createdBy: row.created_by,
  createdAt: iso(row.created_at),
  met: null,
})

export const serverView = (ruleset: ServerRuleset, rows: readonly RuleRow[]): ServerFirewallView => ({
  server: ruleset.server,
  name: ruleset.name,
  enabled: ruleset.enabled,
  gatewayOnly: ruleset.gatewayOnly,
  sshPort: ruleset.sshPort,
  gatehouse: [...ruleset.gatehouse],
  rules: rows.filter(({ server_id }) => server_id === ruleset.server).length,
})

/** What a preview was made against: it differs as soon as anything that decides does. */
export const digestOf = (rulesets: readonly ServerRuleset[]): string =>
  createHash('sha256').update(JSON.stringify(rulesets)).digest('hex').slice(0, 32)

/** A rule with the words that were given to it. */
export const ruleLabel = (rule: Parameters<typeof ruleInWords>[0] & { comment: string }): string =>
  `${ruleInWords(rule)}${rule.comment && ` (${rule.comment})`}`
