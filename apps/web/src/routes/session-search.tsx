import { A } from '@solidjs/router'
import { useAccount } from '../features/account/context.ts'
import { SearchRecordings } from '../features/session/search/search-recordings.tsx'
import { Page } from '../features/shell/page.tsx'

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
