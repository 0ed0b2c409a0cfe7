import { effectOf } from '@gatehouse/hosts/firewall/effect'
import type { FirewallRule } from '@gatehouse/hosts/firewall/ruleset'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { lockOutInWords } from './keep-in.ts'
import { mostRules, portsOf, type RuleFields, ruleFields } from './rule-fields.ts'
import { digestOf, readFirewalls, rulesetsOf } from './rulesets.ts'
import type { ServerEffect } from './view.ts'

const change = z.object({
  /** Whose lists; null for the account's. */
  servers: z.array(id).max(1000).nullable().default(null),
  add: z.array(ruleFields).max(mostRules).default([]),
  update: z.object({ rule: id, to: ruleFields }).nullable().default(null),
  remove: z.array(id).max(mostRules).default([]),
  enable: z.boolean().optional(),
  gatewayOnly: z.boolean().optional(),
})

/**
 * What a change would do to new connections, server by server, and whether it would shut Gatehouse out; nothing is changed. `preview` goes with
 * the change, which is refused where the rules have become others meanwhile. Throws NotFound.
 */
export const previewFirewall = query({
  scope: 'firewall:write',
  input: change,
  read: ({ servers }) => readFirewalls(servers),
  view([servers, rows], _current, input, { core }) {
    const before = rulesetsOf([servers, rows], core.gatewayFrom)
    if (input.servers !== null && before.length < new Set(input.servers).size) throw new NotFound('server')
    const now = new Date()
    const added = input.add.map(ruleOf)
    const items = before.map((one): ServerEffect => {
      const kept = one.rules
        .filter((rule) => !input.remove.includes(rule.id))
        .map((rule) => (input.update?.rule === rule.id ? { ...ruleOf(input.update.to), id: rule.id } : rule))
      const after = {
        ...one,
        rules: [...kept, ...added],
        enabled: input.enable ?? one.enabled,
        gatewayOnly: input.gatewayOnly ?? one.gatewayOnly,
      }
      return {
        server: one.server,
        name: one.name,
        enabled: { from: one.enabled, to: after.enabled },
        ...effectOf(one, after, now.getTime() / 1000),
        lockOut: lockOutInWords(after, now),
      }
    })
    return { items, preview: digestOf(before) }
  },
})

const ruleOf = ({ ports, endsAt, ...rule }: RuleFields): FirewallRule => ({
  ...rule,
  id: uuidv7(),
  ports: portsOf(ports),
  until: endsAt === null ? null : Math.floor(endsAt.getTime() / 1000),
})
