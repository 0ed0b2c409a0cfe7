import { A } from '@solidjs/router'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { TeamSecurity } from '../features/team/member/team-security.tsx'

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
