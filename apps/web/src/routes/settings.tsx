import { Settings } from '../features/account/settings.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SettingsPage() {
  return (
    <Page title="Settings" needs="account:read" rows={4}>
      <Settings />
    </Page>
  )
}
