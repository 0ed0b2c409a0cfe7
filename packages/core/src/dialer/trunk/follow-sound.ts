import type { SoundPorts } from '@gatehouse/hosts/asterisk/sound-ports'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { FirewallRule } from '../../machine/firewall/firewall-rule.entity.ts'
import { soundRange } from './sound-ports.ts'

const others = statement<{ id: string; ports: string[] }>(
  'trunk.rules_of_other_ports',
  `select id, ports from firewall_rules
   where account_id = $1 and server_id = $2 and origin like 'trunk %' and protocol = 'udp' and ports[1] like '%-%' and ports <> array[$3]`,
)

/** Has the firewall's rules that trunks brought to a server let in sound where it waits for it, and says so in the log if they did not. */
export async function followSound(
  core: Core,
  { account, server, name }: { account: string; server: string; name: string },
  sound: SoundPorts,
): Promise<void> {
  const range = soundRange(sound)
  const [differs] = await asSystem(core, bind(others, [account, server, range]))
  if (!differs) return
  const change = {
    verb: 'trunk.sound_ports_followed',
    caller: systemCaller(core),
    accounts: [account],
  } as const
  await systemMutation(change, async ({ em, rows }) => {
    const found = await rows(others, [account, server, range])
    const ids = found.map(({ id }) => id)
    for (const rule of await em.find(FirewallRule, { accountId: account, id: { $in: ids } }))
      rule.ports = [range]
    return {
      result: null,
      resource: { id: server, label: name },
      details: { from: (found[0] ?? differs).ports.join(','), to: range },
      actor: { kind: 'system', id: null, label: 'key sync' },
    }
  })
}
