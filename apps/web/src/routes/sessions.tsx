import { A } from '@solidjs/router'
import { useAccount } from '../features/account/context.ts'
import { Sessions } from '../features/session/sessions.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SessionsPage() {
  const account = useAccount()
  return (
    <Page
      title="Sessions"
      lead="Who is, and was, on which server by SSH."
      action={
        account.can('session:play') && (
          <A class="button" href={`/${account.slug}/sessions/search`}>
            Search recordings
          </A>
        )
      }
      needs="session:read"
      rows={8}
      filter
    >
      <Sessions />
    </Page>
  )
}
