import { Page } from '../features/shell/page.tsx'
import { AccountSettings } from '../features/team/account/account-settings.tsx'

export default function SettingsPage() {
  return (
    <Page title="Settings" needs="account:read" rows={4}>
      <AccountSettings />
    </Page>
  )
}
