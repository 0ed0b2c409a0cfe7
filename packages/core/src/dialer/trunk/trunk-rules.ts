import { familyOf } from '@gatehouse/hosts/firewall/network'
import type { AccountWork } from '../../access/mutation.ts'
import { place } from '../../machine/firewall/add-rule.ts'
import { FirewallRule } from '../../machine/firewall/firewall-rule.entity.ts'
import { soundPorts } from './sound-ports.ts'
import type { Trunk } from './trunk.entity.ts'

/** As it stands with a rule that a trunk brings along. */
const originOf = ({ name }: Pick<Trunk, 'name'>) => `trunk ${name}`

/**
 * Makes the rules that a trunk brings along those that it needs on these servers, in the transaction that changes it: its carrier's hosts reach
 * SIP and sound there.
 */
export async function bringRules(work: AccountWork, trunk: Trunk, servers: readonly string[]): Promise<void> {
  const { em, account } = work
  for (const rule of await em.find(FirewallRule, { accountId: account.id, origin: originOf(trunk) }))
    em.remove(rule)
  await em.flush()
  if (!trunk.enabled) return
  const networks = trunk.hosts.flatMap(({ addresses }) =>
    addresses.map((address) => `${address}/${familyOf(address) === 6 ? 128 : 32}`),
  )
  const common = { action: 'allow' as const, endsAt: null, comment: originOf(trunk) }
  const sip = { ...common, protocol: trunk.transport === 'udp' ? ('udp' as const) : ('tcp' as const) }
  const rules = [
    { ...sip, ports: [trunk.transport === 'tls' ? '5061' : '5060'], sources: [...new Set(networks)].sort() },
    {
      ...common,
      protocol: 'udp' as const,
      ports: [`${soundPorts.low}-${soundPorts.high}`],
      sources: [...new Set([...networks, ...trunk.media])].sort(),
    },
  ]
  for (const server of servers)
    for (const rule of rules) {
      await place(work, server, rule, originOf(trunk))
      await em.flush()
    }
}
