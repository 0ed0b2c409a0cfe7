import type { SoundPorts } from '@gatehouse/hosts/asterisk/sound-ports'
import { familyOf } from '@gatehouse/hosts/firewall/network'
import type { Work } from '../../access/work.ts'
import { type Placing, place } from '../../machine/firewall/add-rule.ts'
import { FirewallRule } from '../../machine/firewall/firewall-rule.entity.ts'
import { soundAt, soundOf, soundRange } from './sound-ports.ts'
import type { Trunk } from './trunk.entity.ts'

/** As it stands with a rule that a trunk brings along. */
const originOf = ({ name }: Pick<Trunk, 'name'>) => `trunk ${name}`

/**
 * Makes the rules that a trunk brings along those that it needs on these servers, in the transaction that changes it: its carrier's hosts reach
 * SIP and sound there. Those that are there keep their places in the list.
 */
export async function bringRules(
  work: Placing & Pick<Work, 'rows'>,
  trunk: Trunk,
  servers: readonly string[],
): Promise<void> {
  const { em, account } = work
  const origin = originOf(trunk)
  const there = await em.find(FirewallRule, { accountId: account.id, origin }, { orderBy: { id: 'asc' } })
  const sound = await work.rows(soundOf, [account.id])
  const kept = new Set<FirewallRule>()
  for (const server of servers) {
    const wanted = trunk.enabled ? rulesOf(trunk, soundAt(sound, server)) : []
    const left = there.filter(({ serverId }) => serverId === server)
    for (const [at, rule] of wanted.entries()) {
      const same = left[at]
      if (same) kept.add(em.assign(same, rule))
      else await place(work, server, rule, origin)
      await em.flush()
    }
  }
  for (const rule of there) if (!kept.has(rule)) em.remove(rule)
  await em.flush()
}

/** What a carrier needs: SIP, and sound. */
function rulesOf(trunk: Trunk, sound: SoundPorts) {
  const networks = trunk.hosts.flatMap(({ addresses }) =>
    addresses.map((address) => `${address}/${familyOf(address) === 6 ? 128 : 32}`),
  )
  const common = { action: 'allow' as const, endsAt: null, comment: originOf(trunk) }
  const sip = { ...common, protocol: trunk.transport === 'udp' ? ('udp' as const) : ('tcp' as const) }
  return [
    { ...sip, ports: [trunk.transport === 'tls' ? '5061' : '5060'], sources: [...new Set(networks)].sort() },
    {
      ...common,
      protocol: 'udp' as const,
      ports: [soundRange(sound)],
      sources: [...new Set([...networks, ...trunk.media])].sort(),
    },
  ]
}
