import { Overview } from '../features/overview/overview.tsx'
import { Page } from '../features/shell/page.tsx'

export default function OverviewPage() {
  return (
    <Page title="Overview" needs="account:read" rows={4}>
      <Overview />
    </Page>
  )
}
