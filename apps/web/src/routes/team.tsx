import { A } from '@solidjs/router'
import { createSignal, Show, Suspense } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Team } from '../features/team/member/team.tsx'
import { Button } from '../ui/button.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'

const InviteDialog = lazyWithRetry(
  async () => (await import('../features/team/invite/create-invite.tsx')).CreateInvite,
)

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
