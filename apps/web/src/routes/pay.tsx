import { useSearchParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { keptLink } from '../features/billing/pay-link/kept-link.ts'
import { PayByLink } from '../features/billing/pay-link/pay-by-link.tsx'
import { payLinkPreview } from '../features/billing/pay-link/pay-link-preview.ts'
import { LinkPage } from '../features/identity/mailed-link/link-page.tsx'
import { CardPage } from '../ui/card-page.tsx'
import { useHashToken } from '../ui/hash-token.ts'

export default function Pay() {
  const [params] = useSearchParams<{ paid: string }>()
  const isBack = () => params.paid !== undefined
  const shown = useHashToken()
  const token = () => shown() ?? (isBack() ? keptLink() : null)
  return (
    <LinkPage
      title="Pay an invoice"
      token={token}
      noToken={
        isBack()
          ? 'If you have paid, Gatehouse has it, or will in a moment. Open the link in the email again to see.'
          : 'This link is incomplete. Open the link in the email again.'
      }
      read={payLinkPreview}
      refused={(failure) => (
        <CardPage title={isBack() ? 'Thank you' : 'This link can’t be opened'}>
          <p>{failure.message}</p>
        </CardPage>
      )}
    >
      {(known, invoice) => (
        <Show when={invoice()}>{(one) => <PayByLink token={known} invoice={one()} isBack={isBack()} />}</Show>
      )}
    </LinkPage>
  )
}
