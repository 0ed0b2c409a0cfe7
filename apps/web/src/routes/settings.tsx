import { Page } from '../features/shell/page.tsx'
import { GeneralSettings } from '../features/team/account/general-settings.tsx'

export default function SettingsPage() {
  return (
    <Page title="Settings" needs="account:read" rows={4}>
      <GeneralSettings />
    </Page>
  )
}
