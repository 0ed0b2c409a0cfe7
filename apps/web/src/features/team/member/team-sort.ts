import { roles } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { createSort } from '../../../ui/create-sort.ts'

export type TeamColumn = 'member' | 'role' | 'expires' | 'seen'

/** The team by address, unless the reader sorts it otherwise; roles by what they may do, the most first. */
export function createTeamSort() {
  return createSort<MemberView, TeamColumn>(
    {
      member: { label: 'Member', of: ({ email }: MemberView) => email },
      role: { label: 'Role', of: ({ role }: MemberView) => roles.indexOf(role) },
      expires: { label: 'Expires', of: ({ expiresAt }: MemberView) => expiresAt },
      seen: { label: 'Last seen', of: ({ lastSeenAt }: MemberView) => lastSeenAt, descending: true },
    },
    'member',
  )
}
