import { OwnEmail } from '../features/identity/email-change/own-email.tsx'
import { Passkeys } from '../features/identity/passkey/passkeys.tsx'
import { RecoveryCodes } from '../features/identity/recovery/recovery-codes.tsx'
import { PendingReset } from '../features/identity/reset/pending-reset.tsx'
import { SignIns } from '../features/identity/sign-in/sign-ins.tsx'
import { Page } from '../features/shell/page.tsx'
import { OwnApiKeys } from '../features/team/api-key/own-api-keys.tsx'

export default function SecurityPage() {
  return (
    <Page
      title="My security"
      lead="Your passkeys, recovery codes and signed-in browsers."
      needs="account:read"
      rows={4}
    >
      <PendingReset />
      <OwnEmail />
      <Passkeys />
      <RecoveryCodes />
      <SignIns />
      <OwnApiKeys />
    </Page>
  )
}
