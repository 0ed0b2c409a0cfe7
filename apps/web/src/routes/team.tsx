import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Team } from '../features/team/member/team.tsx'
import { Button } from '../ui/button.tsx'
import { createDialogs } from '../ui/create-dialogs.tsx'

export default function TeamPage() {
  const account = useAccount()
  const dialogs = createDialogs({ invite: () => import('../features/team/invite/create-invite.tsx') })
  return (
    <Page
      title="Team"
      lead={
        <>
          Who can reach what. Revoking is immediate, on every server.
          <Show when={account.can('team:manage')}>
            {' '}
            <A href={`/${account.slug}/team/security`}>How they prove who they are</A>
          </Show>
        </>
      }
      needs="team:read"
      rows={6}
      filter
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
