import { AcceptInvite } from '../features/invite/accept.tsx'
import { invitePreview } from '../features/invite/preview.ts'
import { InviteRefused } from '../features/invite/refused.tsx'
import { LinkPage } from '../features/mailed-link/link-page.tsx'

export default function Invite() {
  return (
    <LinkPage
      title="Invite"
      noToken="The address holds no invite. Open the link in the mail again."
      read={invitePreview}
      refused={(failure) => <InviteRefused failure={failure} />}
    >
      {(token, invite) => <AcceptInvite token={token} invite={invite()} />}
    </LinkPage>
  )
}
