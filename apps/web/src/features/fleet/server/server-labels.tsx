import type { ServerView } from '@gatehouse/core/fleet/server/view'
import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './server-labels.module.css'

/** A server's labels among its facts, and the way to change them. */
export function ServerLabels(props: { server: Pick<ServerView, 'id' | 'name' | 'labels'> }) {
  const account = useAccount()
  const dialogs = createDialogs({ labels: () => import('./label-server.tsx') })
  return (
    <>
      <dt>Labels</dt>
      <dd class="acted-on">
        <LabelTags labels={props.server.labels} />
        <Show when={account.can('server:manage')}>
          <div class="beside-line">
            <Button kind="quiet" aria-label="Change labels" onClick={() => dialogs.open('labels')}>
              Change
            </Button>
          </div>
        </Show>
        <dialogs.Open server={props.server} />
      </dd>
    </>
  )
}

/** Labels beside a name; each leads to the servers that have it. */
function LabelTags(props: { labels: readonly string[] }) {
  const account = useAccount()
  return (
    <span class={css.labels}>
      <For each={props.labels} fallback={<span class="faint">none</span>}>
        {(label) => (
          <A
            class={css.label}
            href={`/${account.slug}/servers?label=${label}`}
            title={`Servers with the label ${label}`}
          >
            {label}
          </A>
        )}
      </For>
    </span>
  )
}
