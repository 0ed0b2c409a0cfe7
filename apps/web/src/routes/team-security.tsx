import { Page } from '../features/shell/page.tsx'
import { TeamSecurity } from '../features/team/member/team-security.tsx'
import { TeamViews } from '../features/team/member/team-views.tsx'

export default function TeamSecurityPage() {
  return (
    <Page
      title="Team security"
      lead="How members sign in, and where they’re signed in."
      needs="team:manage"
      rows={6}
      filter
      views={<TeamViews />}
    >
      <TeamSecurity />
    </Page>
  )
}
