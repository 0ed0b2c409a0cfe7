import { A, createAsync, useParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { useAccount } from '../features/account/context.ts'
import { serverOf } from '../features/server/queries.ts'
import { Server } from '../features/server/server.tsx'
import { Page } from '../features/shell/page.tsx'

export default function ServerPage() {
  const account = useAccount()
  const params = useParams<{ server: string }>()
  // `latest` does not wait: the heading shows before the name is known.
  const server = createAsync(() => serverOf(account.slug, params.server).catch(() => undefined))
  return (
    <Page
      title={server.latest?.name ?? 'Server'}
      lead={<A href={`/${account.slug}/servers`}>All servers</A>}
      needs="server:read"
      rows={6}
    >
      <Show when={params.server} keyed>
        {(id) => <Server id={id} />}
      </Show>
    </Page>
  )
}
