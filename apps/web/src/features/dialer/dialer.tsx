import { useParams } from '@solidjs/router'
import { Suspense } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Page } from '../shell/page.tsx'
import { DialerViews, dialerPages } from './dialer-views.tsx'

/** The pages about dialers, of which the address names one. */
export default function Dialer() {
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
