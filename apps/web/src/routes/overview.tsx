import { Navigate } from '@solidjs/router'
import { Show } from 'solid-js'
import { Overview } from '../features/overview/overview.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'

/** What can be seen there is about people and servers: who may see neither begins with billing. */
export default function OverviewPage() {
  const account = useAccount()
  return (
    <Show when={account.can('team:read')} fallback={<Navigate href={`/${account.slug}/billing`} />}>
      <Page title="Overview" needs="account:read" rows={4}>
        <Overview />
      </Page>
    </Show>
  )
}
