import { A } from '@solidjs/router'
import { useAccount } from '../features/account/context.ts'
import { TeamSecurity } from '../features/member/team-security.tsx'
import { Page } from '../features/shell/page.tsx'

export default function TeamSecurityPage() {
  const account = useAccount()
  return (
    <Page
      title="Team security"
      lead={<A href={`/${account.slug}/team`}>The team</A>}
      needs="team:manage"
      rows={6}
    >
      <TeamSecurity />
    </Page>
  )
}
