import { SessionModes } from '../features/session/session/session-modes.tsx'
import { Sessions } from '../features/session/session/sessions.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SessionsPage() {
  return (
    <Page
      title="Sessions"
      lead="SSH sessions, live and past."
      action={<SessionModes />}
      needs="session:read"
      rows={8}
      filter
    >
      <Sessions />
    </Page>
  )
}
