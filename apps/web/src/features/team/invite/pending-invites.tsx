import { Show, Suspense } from 'solid-js'
import { createReadStore } from '../../../api/read.ts'
import { lazyWithRetry } from '../../../ui/lazy-with-retry.ts'
import { useAccount } from '../account/account-context.ts'
import { invitesOf } from './queries.ts'

// read where there are invites
const InvitesTable = lazyWithRetry(() => import('./invites-table.tsx'))

/** The invites that wait, or have run out, if there are any. */
export function PendingInvites() {
  const account = useAccount()
  const invites = createReadStore(() => invitesOf(account.slug))
  return (
    <Suspense>
      <Show when={invites()?.length ? invites() : undefined}>
        {(known) => <InvitesTable invites={known()} />}
      </Show>
    </Suspense>
  )
}
