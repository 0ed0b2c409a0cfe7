import { TeamSecurityLink } from '../features/member/team-security-link.tsx'
import { Email } from '../features/security/email.tsx'
import { OwnApiKeys } from '../features/security/own-api-keys.tsx'
import { Passkeys } from '../features/security/passkeys.tsx'
import { PendingReset } from '../features/security/pending-reset.tsx'
import { RecoveryCodes } from '../features/security/recovery-codes.tsx'
import { SignIns } from '../features/security/sign-ins.tsx'
import { Page } from '../features/shell/page.tsx'

export default function SecurityPage() {
  return (
    <Page
      title="My security"
      lead="How you prove who you are, and where you have."
      needs="account:read"
      rows={4}
    >
      <PendingReset />
      <Email />
      <Passkeys />
      <RecoveryCodes />
      <SignIns />
      <OwnApiKeys />
      <TeamSecurityLink />
    </Page>
  )
}
