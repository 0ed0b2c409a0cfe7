import { A, useParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { Server } from '../features/fleet/server/server.tsx'
import { OpenTerminalLink } from '../features/session/terminal/open-terminal-link.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

export default function ServerPage() {
  const account = useAccount()
  const params = useParams<{ server: string }>()
  const [name, setName] = createSignal<string>()
  return (
    <Page
      title={name() ?? 'Server'}
      coming={name() ? undefined : true}
      lead={<A href={`/${account.slug}/servers`}>All servers</A>}
      action={
        <>
          <Show when={account.can('session:read')}>
            <A class="button" href={`/${account.slug}/sessions?server=${params.server}`}>
              Sessions
            </A>
          </Show>
          <Show when={account.can('server:ssh')}>
            <OpenTerminalLink server={params.server} />
          </Show>
        </>
      }
      needs="server:read"
      rows={6}
    >
      <Show when={params.server} keyed>
        {(id) => <Server id={id} onName={setName} />}
      </Show>
    </Page>
  )
}
