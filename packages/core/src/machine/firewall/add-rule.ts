import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import type { Work } from '../../access/work.ts'
import { aboutRules, rulesIn, serversNamed } from './find-rules.ts'
import { FirewallRule } from './firewall-rule.entity.ts'
import { generation, refuseStale } from './generation.ts'
import { keepGatehouseIn } from './keep-in.ts'
import { mostRules, portsOf, type RuleFields, ruleFields } from './rule-fields.ts'
import { ruleLabel } from './rulesets.ts'

/** Servers that a rule is for, one list each; null for the account's list, which holds on all of its servers. */
export const ruleScope = z.array(id).min(1, 'Choose a server.').max(1000).nullable().default(null)

/**
 * Adds a rule at the end of the account's list, or of those of several servers. One that would shut out Gatehouse itself is refused.
 * Throws NotFound, Invalid, Conflict.
 */
export const addRule = mutation({
  verb: 'firewall.rule_added',
  scope: 'firewall:write',
  input: z.object({ servers: ruleScope, rule: ruleFields, generation }),
  run: async (work, { servers, rule, generation }) => {
    await refuseStale(work, generation, servers ?? [])
    return addRuleTo(work, servers, rule)
  },
})

/** Adds it, and says so. @throws NotFound, Invalid, Conflict */
export async function addRuleTo(work: AccountWork, servers: readonly string[] | null, rule: RuleFields) {
  const found = await serversNamed(work, servers ?? [])
  const added: string[] = []
  for (const server of servers === null ? [null] : found.map(({ id }) => id))
    added.push(await place(work, server, rule))
  await keepGatehouseIn(work, servers)
  const { resource, details } = aboutRules(work, found)
  return { result: { rules: added }, resource, details: { ...details, rule: labelOf(rule) } }
}

/** What it takes to put rules into an account's lists: as a member, or as the system. */
export type Placing = Pick<Work, 'em' | 'now'> & { account: { id: string }; current?: AccountWork['current'] }

/** Puts a rule at the end of a list. `origin`: what brings it along. @throws Conflict where the list is full */
export async function place(
  work: Placing,
  server: string | null,
  rule: RuleFields,
  origin = 'person',
): Promise<string> {
  const there = await rulesIn(work, server)
  if (there.length >= mostRules)
    throw new Conflict(`A list has at most ${mostRules} rules. Remove one first.`)
  const { em, account, current, now } = work
  const made = {
    accountId: account.id,
    id: uuidv7(),
    serverId: server,
    position: (there.at(-1)?.position ?? 0) + 1,
    ...rule,
    origin,
    createdBy: current ? (current.user?.email ?? 'Gatehouse’s operator') : 'Gatehouse',
    createdAt: now,
  }
  em.persist(em.create(FirewallRule, made))
  return made.id
}

/** A rule in words, with what was written to it. */
export const labelOf = ({
  ports,
  ...rule
}: Pick<RuleFields, 'action' | 'protocol' | 'ports' | 'sources' | 'comment'>): string =>
  ruleLabel({ ...rule, ports: portsOf(ports) })
