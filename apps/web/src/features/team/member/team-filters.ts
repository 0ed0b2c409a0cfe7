import { type Role, roles } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import { reachOf } from './reach-words.ts'

/** What the team can be narrowed to by a press, as the address names it. */
export interface TeamFilter {
  name: string
  label: string
  matches: (member: MemberView) => boolean
}

const labels: Record<Role, string> = {
  OWNER: 'Owners',
  OPERATOR: 'Operators',
  VIEWER: 'Viewers',
  BILLING: 'Billing',
}

/** The roles, and what an owner looks for. */
export const teamFilters: readonly TeamFilter[] = [
  ...roles.map((role) => ({
    name: role.toLowerCase(),
    label: labels[role],
    matches: (member: MemberView) => member.role === role,
  })),
  { name: 'no-passkey', label: 'No passkey', matches: ({ passkey }) => !passkey },
  { name: 'no-key', label: 'No SSH key', matches: (member) => reachOf(member).noKey },
  { name: 'expiring', label: 'Expiring', matches: ({ expiresAt }) => expiresAt !== null },
  {
    name: 'removal-pending',
    label: 'Removal pending',
    matches: (member) => reachOf(member).removing > 0,
  },
]

/** Whether a text is in a member's address, role or login, whatever the case. */
export function textMatches({ email, role, login }: MemberView, text: string): boolean {
  const sought = text.trim().toLowerCase()
  return [email, role, login].some((one) => one.toLowerCase().includes(sought))
}
