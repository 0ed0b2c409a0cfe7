import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { labelOf } from './add-rule.ts'
import { FirewallRule } from './firewall-rule.entity.ts'

const clock = { kind: 'system', id: null, label: 'clock' } as const

const over = statement<{
  account: string
  id: string
  slug: string
  server: string | null
  name: string | null
}>(
  'firewall.over',
  `select r.account_id as account, r.id, a.slug, r.server_id as server, s.name from firewall_rules r
   join accounts a on a.id = r.account_id and a.closed_at is null
   left join servers s on s.account_id = r.account_id and s.id = r.server_id
   where r.ends_at <= now() order by r.ends_at limit 100`,
)

/**
 * Takes away the rules whose time is up, each as a change of its own in the log, by `system`. Hosts have left them out from that second on, by
 * themselves. Answers how many there were.
 */
export async function endRules(core: Core): Promise<number> {
  const rows = await asSystem(core, bind(over, []))
  for (const { account, id, slug, server, name } of rows) {
    const change = { verb: 'firewall.rule_ended', caller: systemCaller(core), accounts: [account] } as const
    await systemMutation(change, async ({ em }) => {
      const rule = await em.findOneOrFail(FirewallRule, { accountId: account, id })
      em.remove(rule)
      return {
        result: null,
        resource: { id: server ?? account, label: name ?? slug },
        details: { rule: labelOf(rule) },
        actor: clock,
      }
    })
  }
  return rows.length
}
