import { A } from '@solidjs/router'
import { Sessions } from '../features/session/session/sessions.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

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
