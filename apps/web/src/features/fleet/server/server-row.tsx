import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { Name } from '../../../ui/name.tsx'
import { State } from '../../../ui/state.tsx'
import { Row, type RowPlace } from '../../../ui/table.tsx'
import { When } from '../../../ui/when.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { shutOutInWords, stateInWords } from '../sync/sync-words.ts'
import { accessInWords } from './server-access-words.ts'
import css from './servers.module.css'

interface ServerRowProps {
  server: ServerView
  place: RowPlace
  select: string | undefined
}

export function ServerRow(props: ServerRowProps) {
  const account = useAccount()
  const address = () => `${props.server.host}:${props.server.port}`
  const page = () => `/${account.slug}/servers/${props.server.id}`
  return (
    <Row
      name={props.server.name}
      place={props.place}
      select={props.select}
      actions={
        <Show when={account.can('server:ssh')}>
          <A
            class={`button quiet ${css.terminal}`}
            href={`${page()}/terminal`}
            title={`Open a terminal on ${props.server.name}`}
          >
            Terminal
          </A>
        </Show>
      }
    >
      <td class="mono">
        <A class="plain" data-open href={page()}>
          <Name of={props.server.name} />
        </A>
      </td>
      <td>
        <ServerState sync={props.server.sync} />
      </td>
      <td class="mono soft fold" data-label="Address" title={address()}>
        <span>
          {address()}
          <Show when={props.server.via}>{(via) => <span class={css.access}>through {via().name}</span>}</Show>
          <Show when={props.server.access !== 'direct'}>
            <span class={css.access}>{accessInWords[props.server.access].short}</span>
          </Show>
        </span>
      </td>
      <td class="soft fold" data-label="Labels" title={props.server.labels.join(', ')}>
        {props.server.labels.join(', ')}
      </td>
      <td class="faint fold nowrap" data-label="Last verified">
        <Show when={props.server.sync.provedAt} fallback="never">
          {(at) => <When at={at()} />}
        </Show>
      </td>
      <td class={`mono soft fold ${css.onPhone}`} data-label="Type">
        {props.server.type}
      </td>
      <td class={`soft fold ${css.onPhone}`} data-label="Members">
        {props.server.members}
      </td>
    </Row>
  )
}

function ServerState(props: { sync: ServerView['sync'] }) {
  const state = () => stateInWords(props.sync.state)
  // An alarm stands before the removals that wait for it.
  const hidden = () => (props.sync.state === 'removal-pending' ? 0 : props.sync.removals.length)
  return (
    <>
      <span class="nowrap" title={props.sync.error ?? undefined}>
        <State tone={state().tone}>{state().words}</State>{' '}
      </span>
      <Show when={hidden() > 0}>
        <span class="soft nowrap">{hidden()} to remove</span>
      </Show>
      <Show when={props.sync.shutOut.length > 0}>
        <span class="soft nowrap">{shutOutInWords(props.sync.shutOut)}</span>
      </Show>
    </>
  )
}
