import { ConfirmEmail } from '../features/identity/email-change/confirm-email.tsx'
import { emailChangePreview } from '../features/identity/email-change/email-change-preview.ts'
import { LinkPage } from '../features/identity/mailed-link/link-page.tsx'
import { LinkRefused } from '../features/identity/mailed-link/link-refused.tsx'

export default function ConfirmEmailPage() {
  return (
    <LinkPage
      title="Change your address?"
      noToken="This link is incomplete. Open the link in the email again."
      read={emailChangePreview}
      refused={(failure) => <LinkRefused what="link" failure={failure} />}
    >
      {(token, change) => <ConfirmEmail token={token} change={change()} />}
    </LinkPage>
  )
}
