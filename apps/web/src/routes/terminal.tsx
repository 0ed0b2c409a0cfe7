import { A, useParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { Terminal } from '../features/session/terminal/terminal.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

export default function TerminalPage() {
  const account = useAccount()
  const params = useParams<{ server: string }>()
  const [name, setName] = createSignal<string>()
  return (
    <Page
      title={name() ?? 'Terminal'}
      coming={name() ? undefined : true}
      lead={<A href={`/${account.slug}/servers/${params.server}`}>The server</A>}
      needs="server:ssh"
      rows={10}
    >
      <Show when={params.server} keyed>
        {(id) => <Terminal server={id} onName={setName} />}
      </Show>
    </Page>
  )
}
