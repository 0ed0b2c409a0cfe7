import { Page } from '../features/shell/page.tsx'
import { AccountSecurity } from '../features/team/account/account-security.tsx'

export default function SecuritySettingsPage() {
  return (
    <Page title="Security" needs="account:read" rows={4}>
      <AccountSecurity />
    </Page>
  )
}
