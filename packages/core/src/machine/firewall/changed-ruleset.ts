import type { FirewallRule } from '@gatehouse/hosts/firewall/ruleset'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mostRules, portsOf, type RuleFields, ruleFields } from './rule-fields.ts'
import type { ServerRuleset } from './rulesets.ts'

/** Rules that single servers get of their own, other ones each. */
export const rulesOfEach = z
  .array(z.object({ server: id, rules: z.array(ruleFields).max(mostRules) }))
  .max(1000)
  .default([])

/** What somebody is about to change. */
export const changeFields = z.object({
  add: z.array(ruleFields).max(mostRules).default([]),
  each: rulesOfEach,
  update: z.object({ rule: id, to: ruleFields }).nullable().default(null),
  remove: z.array(id).max(mostRules).default([]),
  enable: z.boolean().optional(),
  gatewayOnly: z.boolean().optional(),
})

/** A rule set as it will be. */
export function changedRuleset(one: ServerRuleset, change: z.output<typeof changeFields>): ServerRuleset {
  const { add, update, remove } = change
  const kept = one.rules
    .filter((rule) => !remove.includes(rule.id))
    .map((rule) => (update?.rule === rule.id ? { ...ruleOf(update.to), id: rule.id } : rule))
  const own = change.each.flatMap(({ server, rules }) => (server === one.server ? rules : []))
  return {
    ...one,
    rules: [...kept, ...add.map(ruleOf), ...own.map(ruleOf)],
    enabled: change.enable ?? one.enabled,
    gatewayOnly: change.gatewayOnly ?? one.gatewayOnly,
  }
}

const ruleOf = ({ ports, endsAt, ...rule }: RuleFields): FirewallRule => ({
  ...rule,
  id: uuidv7(),
  ports: portsOf(ports),
  until: endsAt === null ? null : Math.floor(endsAt.getTime() / 1000),
})
