import type { Caller } from '../../access/caller.ts'
import { announced } from '../../database/testing/announced.ts'
import type { Stage } from '../../testing/stage.ts'
import { recordPartDrift } from '../part/record-part-drift.ts'
import { addRule } from './add-rule.ts'
import { endRules } from './end-rules.ts'
import { removeRules } from './remove-rules.ts'
import { reorderRules } from './reorder-rules.ts'
import { disableFirewall, enableFirewall, setGatewayOnly } from './switch-firewall.ts'
import { takeOverFirewall } from './take-over.ts'
import { updateRule } from './update-rule.ts'

/** Runs every verb about rules once. */
export async function runFirewallVerbs({ gatehouse, owner }: Stage, as: Caller, server: string) {
  const rule = { action: 'allow' as const, ports: ['443'], comment: "it's \\ odd" }
  const { rules } = await addRule(as, { rule })
  const [first = ''] = rules
  await updateRule(as, { rule: first, to: { ...rule, ports: ['80'] } })
  const { rules: more } = await addRule(as, { rule })
  await reorderRules(as, { rules: [...more, first] })
  await enableFirewall(as, { servers: [server] })
  await recordPartDrift(
    gatehouse.core,
    'firewall.drifted',
    { account: owner.account.id, server, part: 'firewall', lease: 'one', name: 'web-1' },
    { added: ['tcp dport 81 accept comment "it\'s odd"'], removed: [], text: 'table' },
  )
  await takeOverFirewall(as, { server })
  await setGatewayOnly(as, { servers: [server], gatewayOnly: true })
  await disableFirewall(as, { servers: [server] })
  await removeRules(as, { rules })
  await announced(gatehouse.database, (client) =>
    client.query(`update firewall_rules set ends_at = now() - interval '1 second'`),
  )
  await endRules(gatehouse.core)
}
