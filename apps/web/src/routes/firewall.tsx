import { Firewall } from '../features/machine/firewall/firewall.tsx'
import { Page } from '../features/shell/page.tsx'

export default function FirewallPage() {
  return (
    <Page
      title="Firewall"
      lead="Who can connect to your servers, and by which rule."
      needs="firewall:read"
      rows={4}
    >
      <Firewall />
    </Page>
  )
}
