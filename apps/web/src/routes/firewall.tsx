import { Suspense } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'
import { Skeleton } from '../ui/skeleton.tsx'

// the first page of all names the files that a route needs at once: this one names few
const Firewall = lazyWithRetry(() => import('../features/machine/firewall/firewall.tsx'))

export default function FirewallPage() {
  return (
    <Page
      title="Firewall"
      lead="Who can connect to your servers, and by which rule."
      needs="firewall:read"
      rows={4}
    >
      <Suspense fallback={<Skeleton rows={4} />}>
        <Firewall />
      </Suspense>
    </Page>
  )
}
