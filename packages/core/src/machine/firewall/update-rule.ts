import { z } from 'zod'
import { NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { labelOf } from './add-rule.ts'
import { aboutRules, findRules, serversNamed } from './find-rules.ts'
import { generation, refuseStale } from './generation.ts'
import { keepGatehouseIn } from './keep-in.ts'
import { ruleFields } from './rule-fields.ts'

/** Changes a rule, where it stands. One that would then shut out Gatehouse itself is refused. Throws NotFound, Invalid, Conflict. */
export const updateRule = mutation({
  verb: 'firewall.rule_changed',
  scope: 'firewall:write',
  input: z.object({ rule: id, to: ruleFields, generation }),
  async run(work, { rule: which, to, generation }) {
    const [rule] = await findRules(work, [which])
    if (!rule) throw new NotFound('firewall rule')
    const servers = rule.serverId === null || rule.serverId === undefined ? null : [rule.serverId]
    await refuseStale(work, generation, servers ?? [])
    Object.assign(rule, to)
    await keepGatehouseIn(work, servers)
    const { resource } = aboutRules(work, await serversNamed(work, servers ?? []))
    return { result: { rule: rule.id }, resource, details: { rule: labelOf(rule) } }
  },
})
