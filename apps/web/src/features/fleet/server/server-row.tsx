import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { State } from '../../../ui/state.tsx'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { shutOutInWords, stateInWords } from '../sync/sync-words.ts'
import { accessInWords } from './server-access-words.ts'

export function ServerRow(props: { server: ServerView; place: RowPlace }) {
  const account = useAccount()
  const state = () => stateInWords(props.server.sync.state)
  // An alarm stands before the removals that wait for it.
  const hidden = () => (props.server.sync.state === 'removal-pending' ? 0 : props.server.sync.removals.length)
  return (
    <Row name={props.server.name} place={props.place}>
      <td class="mono">
        <A
          class="plain"
          data-open
          href={`/${account.slug}/servers/${props.server.id}`}
          title={props.server.name}
        >
          {props.server.name}
        </A>
      </td>
      <td>
        <span class="nowrap">
          <State tone={state().tone}>{state().words}</State>{' '}
        </span>
        <Show when={hidden() > 0}>
          <span class="soft nowrap">{hidden()} to remove</span>
        </Show>
        <Show when={props.server.sync.shutOut.length > 0}>
          <span class="soft nowrap">{shutOutInWords(props.server.sync.shutOut)}</span>
        </Show>
      </td>
      <td class="mono soft fold" data-label="Address">
        {props.server.host}:{props.server.port}
      </td>
      <td class="soft fold nowrap" data-label="Logging in">
        {accessInWords[props.server.access].short}
      </td>
      <td class="mono soft fold" data-label="Type">
        {props.server.type}
      </td>
      <td class="faint fold nowrap" data-label="Proved">
        <Show when={props.server.sync.provedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
      <td class="soft fold" data-label="Members">
        {props.server.members}
      </td>
    </Row>
  )
}
