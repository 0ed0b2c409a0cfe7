import { roleHolds } from '@gatehouse/core/access/roles'
import type { MemberView } from '@gatehouse/core/team/member/view'
import type { AccountInUse } from '../account/account-context.ts'

/** What can be done to a member, a dialog each. */
export const memberDialogs = {
  role: () => import('./change-role.tsx'),
  servers: () => import('./limit-servers.tsx'),
  end: () => import('./set-member-end.tsx'),
  ownership: () => import('./offer-ownership.tsx'),
  reset: () => import('./reset-passkeys.tsx'),
  keepPasskeys: () => import('./keep-passkeys.tsx'),
  signOut: () => import('./sign-out-member.tsx'),
  revoke: () => import('./revoke-member.tsx'),
}

type Doable = Record<keyof typeof memberDialogs, boolean>

interface Subject extends Pick<MemberView, 'user' | 'role' | 'passkey' | 'resetAt'> {
  endedAt?: string | null
  security?: { signIns: number } | null
}

/** What the reader may do to a member who stands so. The server refuses either way. */
export function mayDo(member: Subject, account: Pick<AccountInUse, 'can' | 'user'>): Doable {
  const may = account.can('team:manage') && member.user !== account.user().id && !member.endedAt
  const isOwner = roleHolds(member.role, 'team:manage')
  return {
    role: may,
    servers: may && roleHolds(member.role, 'server:ssh'),
    end: may && !isOwner,
    ownership: may && !isOwner,
    reset: may && member.passkey && member.resetAt === null,
    keepPasskeys: may && member.resetAt !== null,
    signOut: may && (member.security?.signIns ?? 0) > 0,
    revoke: may,
  }
}
