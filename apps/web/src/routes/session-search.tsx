import { SearchRecordings } from '../features/session/search/search-recordings.tsx'
import { SessionModes } from '../features/session/session/session-modes.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SessionSearchPage() {
  return (
    <Page
      title="Sessions"
      lead="SSH sessions, live and past."
      action={<SessionModes />}
      needs="session:play"
      rows={3}
    >
      <SearchRecordings />
    </Page>
  )
}
