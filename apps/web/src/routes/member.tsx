import { A, useParams } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Member } from '../features/team/member/member.tsx'

export default function MemberPage() {
  const account = useAccount()
  const params = useParams<{ member: string }>()
  const [email, setEmail] = createSignal<string>()
  return (
    <Page
      title={email() ?? 'Member'}
      coming={email() ? undefined : true}
      lead={<A href={`/${account.slug}/team`}>Team</A>}
      needs="team:read"
      rows={8}
    >
      <Show when={params.member} keyed>
        {(user) => <Member user={decodeURIComponent(user)} onEmail={setEmail} />}
      </Show>
    </Page>
  )
}
