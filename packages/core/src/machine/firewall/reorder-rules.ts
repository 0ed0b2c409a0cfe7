import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { aboutRules, rulesIn, serversNamed } from './find-rules.ts'
import { generation, refuseStale } from './generation.ts'
import { mostRules } from './rule-fields.ts'

/**
 * Gives the account's list, or a server's own, another order, all of it named. Denials decide before anything that is allowed, whatever
 * the order: it says which of two rules is the one that decides. Throws NotFound, Conflict.
 */
export const reorderRules = mutation({
  verb: 'firewall.rules_reordered',
  scope: 'firewall:write',
  input: z.object({ server: id.nullable().default(null), rules: z.array(id).max(mostRules), generation }),
  async run(work, { server, rules, generation }) {
    const about = server === null ? [] : [server]
    const found = await serversNamed(work, about)
    await refuseStale(work, generation, about)
    const there = await rulesIn(work, server)
    const places = new Map(rules.map((rule, index) => [rule, index + 1]))
    if (places.size !== there.length || !there.every((rule) => places.has(rule.id)))
      throw new Conflict('These are not the rules of this list any more. Look at them and try again.')
    for (const rule of there) rule.position = places.get(rule.id) ?? rule.position
    return { result: { rules }, resource: aboutRules(work, found).resource }
  },
})
