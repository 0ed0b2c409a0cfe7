import { Sessions } from '../features/session/sessions.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SessionsPage() {
  return (
    <Page
      title="Sessions"
      lead="Who is, and was, on which server by SSH."
      needs="session:read"
      rows={8}
      filter
    >
      <Sessions />
    </Page>
  )
}
