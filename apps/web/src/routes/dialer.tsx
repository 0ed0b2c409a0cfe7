import { Suspense } from 'solid-js'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'
import { Skeleton } from '../ui/skeleton.tsx'

// the first page of all names the files that a route needs at once: this one names few
const Dialer = lazyWithRetry(() => import('../features/dialer/dialer.tsx'))

export default function DialerPage() {
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <Dialer />
    </Suspense>
  )
}
