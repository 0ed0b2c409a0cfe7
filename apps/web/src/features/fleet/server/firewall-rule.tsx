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
      <Show when={ssh().from.length > 0} fallback={<NoAddresses server={props.server} />}>
        <p class="soft">
          Gatehouse logs in from <span class="mono">{ssh().from.join(', ')}</span>; its key works from nowhere
          else. With one of these on {props.server.name}, port {ssh().port} answers no one else. Key sync
          needs access too: if it runs on a different machine from the gateway, add that machine’s address.
        </p>
        <CopyableBlock label="nftables rule" text={nftablesRules(ssh())} />
        <CopyableBlock label="ufw commands" text={ufwRules(ssh())} />
      </Show>
    </section>
  )
}

function NoAddresses(props: { server: ServerDetail }) {
  return (
    <Show
      when={!props.server.via}
      fallback={
        <p class="soft">
          Gatehouse comes to this server from {props.server.via?.name}: its firewall has to let that server
          in.
        </p>
      }
    >
      <p class="soft">
        Your Gatehouse administrator can set the addresses that Gatehouse connects from in{' '}
        <span class="mono">GATEWAY_FROM</span>. Its key then works from those addresses only, and this page
        shows the rule for the server’s firewall.
      </p>
    </Show>
  )
}
