import { ruleOfLine } from '@gatehouse/hosts/firewall/rule-of-line'
import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import type { PartDrift } from '../part/view.ts'
import { labelOf, place } from './add-rule.ts'
import { aboutRules, serversNamed } from './find-rules.ts'
import { keepGatehouseIn } from './keep-in.ts'
import { type RuleFields, ruleFields } from './rule-fields.ts'

const drifted = statement<{ drift: PartDrift | null }>(
  'firewall.drift',
  `select drift from server_parts where account_id = account_in_context() and server_id = $1 and part = 'firewall'`,
)

/**
 * Makes rules of a server of the lines that somebody had added to its table by hand, as far as they say what a rule can: Gatehouse has put the
 * table back, and from here on has them itself. Answers the lines that are `left`. Throws NotFound, Invalid, Conflict where there are none.
 */
export const takeOverFirewall = mutation({
  verb: 'firewall.rule_added',
  scope: 'firewall:write',
  input: z.object({ server: id }),
  async run(work, { server }) {
    const found = await serversNamed(work, [server])
    const [row] = await work.rows(drifted, [server])
    if (!row?.drift)
      throw new Conflict('Nothing was changed by hand on this server that could be taken over.')
    const left: string[] = []
    const taken: RuleFields[] = []
    for (const line of row.drift.added) {
      const rule = ruleFromLine(line)
      if (rule) taken.push(rule)
      else left.push(line)
    }
    if (taken.length === 0)
      throw new Conflict('None of the lines that were found on this server can be written as a rule.')
    const rules: string[] = []
    for (const rule of taken) rules.push(await place(work, server, rule))
    await keepGatehouseIn(work, [server], 'server')
    return {
      result: { rules, left },
      ...aboutRules(work, found),
      details: { rule: taken.slice(0, 5).map(labelOf).join('; '), takenOver: taken.length },
    }
  },
})

function ruleFromLine(line: string): RuleFields | null {
  const rule = ruleOfLine(line)
  if (!rule) return null
  const ports = rule.ports.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`))
  return ruleFields.safeParse({ ...rule, sources: [...rule.sources], ports }).data ?? null
}
