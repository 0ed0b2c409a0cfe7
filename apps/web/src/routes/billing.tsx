import { Page } from '../features/shell/page.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'

// what it shares with other pages stays with these, and out of the first ones
const Billing = lazyWithRetry(() => import('../features/billing/billing.tsx'))

export default function BillingPage() {
  return (
    <Page title="Billing" needs="subscription:read" rows={8}>
      <Billing />
    </Page>
  )
}
