import { Suspense } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'
import { Skeleton } from '../ui/skeleton.tsx'

// the first page of all names the files that a route needs at once: this one names few
const Services = lazyWithRetry(() => import('../features/machine/service/services.tsx'))

export default function ServicesPage() {
  return (
    <Page title="Services" lead="How the chosen services of your servers are." needs="service:read" rows={4}>
      <Suspense fallback={<Skeleton rows={4} />}>
        <Services />
      </Suspense>
    </Page>
  )
}
