import { Page } from '../features/shell/page.tsx'
import { SessionSettings } from '../features/team/account/session-settings.tsx'

export default function SessionSettingsPage() {
  return (
    <Page title="Access and sessions" needs="account:read" rows={4}>
      <SessionSettings />
    </Page>
  )
}
