import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { CopyableBlock } from '../../../ui/copy.tsx'
import { nftablesRules, ufwRules } from './firewall-rules.ts'

/** The rule by which a server's own firewall lets in the gateway alone. */
export function FirewallRule(props: { server: ServerDetail }) {
  const ssh = () => ({ from: props.server.gatewayFrom, port: props.server.port })
  return (
    <section aria-labelledby="firewall-rule">
      <h2 id="firewall-rule">Firewall</h2>
      <Show when={ssh().from.length > 0} fallback={<NoAddresses />}>
        <p class="soft">
          Gatehouse logs in from <span class="mono">{ssh().from.join(', ')}</span>; its key is let in from
          nowhere else. With one of these on {props.server.name}, port {ssh().port} answers nobody else. Key
          sync has to get through too: where it runs on another machine than the gateway, add that machine’s
          address.
        </p>
        <CopyableBlock label="nftables rule" text={nftablesRules(ssh())} />
        <CopyableBlock label="ufw commands" text={ufwRules(ssh())} />
      </Show>
    </section>
  )
}

function NoAddresses() {
  return (
    <p class="soft">
      Whoever runs Gatehouse can name the addresses from which servers see it, in{' '}
      <span class="mono">GATEWAY_FROM</span>. Its key is then let in from these alone, and the rule for this
      server’s firewall stands here.
    </p>
  )
}
