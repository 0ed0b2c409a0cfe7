import { A } from '@solidjs/router'
import { SearchRecordings } from '../features/session/search/search-recordings.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

export default function SessionSearchPage() {
  const account = useAccount()
  return (
    <Page
      title="Search recordings"
      lead={<A href={`/${account.slug}/sessions`}>All sessions</A>}
      needs="session:play"
      rows={3}
    >
      <SearchRecordings />
    </Page>
  )
}
