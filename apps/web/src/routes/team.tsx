import { A } from '@solidjs/router'
import { createSignal, Show, Suspense } from 'solid-js'
import { useAccount } from '../features/account/context.ts'
import { Team } from '../features/member/team.tsx'
import { Page } from '../features/shell/page.tsx'
import { Button } from '../ui/button.tsx'
import { lazily } from '../ui/lazily.ts'

const InviteDialog = lazily(async () => (await import('../features/invite/invite-dialog.tsx')).InviteDialog)

export default function TeamPage() {
  const account = useAccount()
  const [inviting, setInviting] = createSignal(false)
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
          <Button kind="main" onClick={() => setInviting(true)}>
            Invite
          </Button>
        </Show>
      }
    >
      <Team />
      <Show when={inviting()}>
        <Suspense>
          <InviteDialog onClose={() => setInviting(false)} />
        </Suspense>
      </Show>
    </Page>
  )
}
