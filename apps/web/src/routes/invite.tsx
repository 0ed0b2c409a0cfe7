import { LinkPage } from '../features/identity/mailed-link/link-page.tsx'
import { AcceptInvite } from '../features/team/invite/accept-invite.tsx'
import { invitePreview } from '../features/team/invite/invite-preview.ts'
import { InviteRefused } from '../features/team/invite/invite-refused.tsx'

export default function Invite() {
  return (
    <LinkPage
      title="Invite"
      noToken="This link is incomplete. Open the link in the email again."
      read={invitePreview}
      refused={(failure) => <InviteRefused failure={failure} />}
    >
      {(token, invite) => <AcceptInvite token={token} invite={invite()} />}
    </LinkPage>
  )
}
