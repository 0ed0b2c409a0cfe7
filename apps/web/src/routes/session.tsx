import { A, useParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { Session } from '../features/session/session/session.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

export default function SessionPage() {
  const account = useAccount()
  const params = useParams<{ session: string }>()
  const [name, setName] = createSignal<string>()
  return (
    <Page
      title={name() ?? 'Session'}
      coming={name() ? undefined : true}
      lead={<A href={`/${account.slug}/sessions`}>All sessions</A>}
      needs="session:read"
      rows={10}
    >
      <Show when={params.session} keyed>
        {(id) => <Session id={id} onName={setName} />}
      </Show>
    </Page>
  )
}
