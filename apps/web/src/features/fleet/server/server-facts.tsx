import type { ServerDetail, ServerOnTheWay } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { ServerLabels } from './server-labels.tsx'

export function ServerFacts(props: { server: ServerDetail }) {
  return (
    <dl class="details">
      <ServerLabels server={props.server} />
      <dt>Address</dt>
      <dd class="mono">
        {props.server.host}:{props.server.port}
      </dd>
      <Show when={props.server.hops.length > 0}>
        <dt>Reached through</dt>
        <dd>
          <Servers of={props.server.hops} between=", then " />
        </dd>
      </Show>
      <Show when={props.server.behind.length > 0}>
        <dt>Reached through it</dt>
        <dd>
          <Servers of={props.server.behind} between=", " />
        </dd>
      </Show>
      <Show when={props.server.type}>
        <dt>Type</dt>
        <dd class="mono">{props.server.type}</dd>
      </Show>
      <dt>Access</dt>
      <dd>{counted(props.server.members, 'member')} can reach it</dd>
      <dt>Host key</dt>
      <dd class="mono">
        {props.server.fingerprint} <span class="faint">{props.server.hostKey.split(' ')[0]}</span>
      </dd>
      <dt>Registered</dt>
      <dd>
        <When at={props.server.createdAt} />
      </dd>
    </dl>
  )
}

function Servers(props: { of: readonly ServerOnTheWay[]; between: string }) {
  const account = useAccount()
  return (
    <For each={props.of}>
      {({ id, name }, at) => (
        <>
          {at() > 0 && props.between}
          <A class="mono" href={`/${account.slug}/servers/${id}`}>
            {name}
          </A>
        </>
      )}
    </For>
  )
}
