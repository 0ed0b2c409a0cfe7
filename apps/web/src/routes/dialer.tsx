import { useParams } from '@solidjs/router'
import { Suspense } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { DialerViews, dialerPages } from '../features/dialer/dialer-views.tsx'
import { Page } from '../features/shell/page.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

export default function DialerPage() {
  const params = useParams<{ of?: string }>()
  const page = () => dialerPages.find(({ path }) => path === params.of) ?? dialerPages[0]
  return (
    <Page title={page().label} lead={page().lead} needs={page().scope} views={<DialerViews />} rows={8}>
      <Suspense fallback={<Skeleton rows={8} />}>
        <Dynamic component={page().component} />
      </Suspense>
    </Page>
  )
}
