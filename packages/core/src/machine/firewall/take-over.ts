import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import type { PartDrift } from '../part/view.ts'
import { place } from './add-rule.ts'
import { aboutRules, findRules, serversNamed } from './find-rules.ts'
import { keepGatehouseIn } from './keep-in.ts'
import { planTakeOver } from './plan-take-over.ts'
import { firewallRules, ruleView } from './rulesets.ts'

const drifted = statement<{ drift: PartDrift | null }>(
  'firewall.drift',
  `select drift from server_parts where account_id = account_in_context() and server_id = $1 and part = 'firewall'`,
)

/**
 * Makes a server's own rules those of its table as somebody had changed it by hand, as far as rules can say it: Gatehouse has put the table
 * back, and from here on has the change itself. `at`: when the change was found that is meant. Answers the lines that are `left`, and why.
 * Throws NotFound, Invalid, Conflict where there are none.
 */
export const takeOverFirewall = mutation({
  verb: 'firewall.taken_over',
  scope: 'firewall:write',
  input: z.object({ server: id, at: z.string().max(40).optional() }),
  async run(work, { server, at }) {
    const found = await serversNamed(work, [server])
    const [row] = await work.rows(drifted, [server])
    if (!row?.drift)
      throw new Conflict('Nothing was changed by hand on this server that could be taken over.')
    if (at !== undefined && at !== row.drift.at)
      throw new Conflict('Something else was changed by hand meanwhile. Look at it and try again.')
    const known = await work.rows(firewallRules, [[server], null])
    const { add, remove, narrow, view } = planTakeOver(row.drift, known.map(ruleView))
    if (view.lines.length === 0)
      throw new Conflict(
        `None of the lines that were changed on this server can be taken over. ${view.left[0]?.why ?? ''}`.trim(),
      )
    for (const rule of await findRules(
      work,
      remove.map((one) => one.id),
    ))
      work.em.remove(rule)
    for (const { rule, sources } of narrow)
      for (const one of await findRules(work, [rule.id])) one.sources = sources
    await work.em.flush()
    const rules: string[] = []
    for (const rule of add) rules.push(await place(work, server, rule))
    await keepGatehouseIn(work, [server], 'server')
    const changes = [...new Set(view.lines.map(({ becomes }) => becomes))]
    return {
      result: { rules, removed: remove.map((one) => one.id), left: view.left },
      ...aboutRules(work, found),
      details: {
        rule: changes.slice(0, 5).join('; ') + (changes.length > 5 ? ` and ${changes.length - 5} more` : ''),
      },
    }
  },
})
