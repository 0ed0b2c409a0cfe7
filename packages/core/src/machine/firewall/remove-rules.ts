import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { labelOf } from './add-rule.ts'
import { aboutRules, findRules, serversNamed } from './find-rules.ts'
import { generation, refuseStale } from './generation.ts'
import { mostRules } from './rule-fields.ts'

/** Removes rules, from whichever lists they are in. Throws NotFound, Conflict. */
export const removeRules = mutation({
  verb: 'firewall.rule_removed',
  scope: 'firewall:write',
  input: z.object({ rules: z.array(id).min(1, 'Choose a rule.').max(mostRules), generation }),
  async run(work, { rules, generation }) {
    const found = await findRules(work, rules)
    const servers = [...new Set(found.flatMap(({ serverId }) => serverId ?? []))]
    await refuseStale(work, generation, servers)
    for (const rule of found) work.em.remove(rule)
    const { resource, details } = aboutRules(work, await serversNamed(work, servers))
    const labels = found.map(labelOf)
    return {
      result: { removed: found.map((rule) => rule.id) },
      resource,
      details: {
        ...details,
        rule:
          labels.length > 5
            ? `${labels.slice(0, 5).join('; ')} and ${labels.length - 5} more`
            : labels.join('; '),
      },
    }
  },
})
