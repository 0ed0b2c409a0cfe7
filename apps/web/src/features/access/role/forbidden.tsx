import type { Scope } from '@gatehouse/core/access/roles'
import { Suspense } from 'solid-js'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'

// read by whoever meets it
const ForbiddenNotice = lazyWithRetry(() => import('./forbidden-notice.tsx'))

/** In the place of a page that this role may not see. */
export function Forbidden(props: { scope: Scope }) {
  return (
    <Suspense>
      <ForbiddenNotice scope={props.scope} />
    </Suspense>
  )
}
