import { Show } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Team } from '../features/team/member/team.tsx'
import { TeamViews } from '../features/team/member/team-views.tsx'
import { Button } from '../ui/button.tsx'
import { createDialogs } from '../ui/create-dialogs.tsx'

export default function TeamPage() {
  const account = useAccount()
  const dialogs = createDialogs({ invite: () => import('../features/team/invite/create-invite.tsx') })
  return (
    <Page
      title="Team"
      lead="Who can reach what. Revoking takes effect right away, on every server."
      needs="team:read"
      rows={6}
      filter
      views={<TeamViews />}
      action={
        <Show when={account.can('team:manage')}>
          <Button kind="main" onClick={() => dialogs.open('invite')}>
            Invite
          </Button>
        </Show>
      }
    >
      <Team />
      <dialogs.Open />
    </Page>
  )
}
