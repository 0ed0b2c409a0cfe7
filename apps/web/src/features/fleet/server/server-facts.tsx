import type { ServerDetail } from '@gatehouse/core/fleet/server/view'
import { Show } from 'solid-js'
import { counted } from '../../../ui/count.ts'
import { When } from '../../../ui/when.tsx'
import { ServerLabels } from './server-labels.tsx'

export function ServerFacts(props: { server: ServerDetail }) {
  return (
    <dl class="details">
      <ServerLabels server={props.server} />
      <dt>Address</dt>
      <dd class="mono">
        {props.server.host}:{props.server.port}
      </dd>
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
